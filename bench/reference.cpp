// Book + core features in C++: what the same work costs without a JavaScript engine.
//
//   g++ -O3 -march=native -ffp-contract=off -o reference reference.cpp && ./reference rows.bin
//
// The input is written by reference.ts: a header of three doubles (rows, 10^price decimals, 10^amount decimals), then
// the columns time, price, amount (doubles) and flags (bytes) of the rows that the TypeScript engine is given.
// The output is one line of JSON: checksum over the cells of every one-second bar, and CPU seconds of the work (reading
// the file excluded). No fused multiply-add, so that every cell is equal bit for bit.
//
// The semantics are those of the TypeScript measures: order flow is summed per message (a message ends with the LAST
// flag), state columns say what the market was at the close, trades at a time come before the book at that time.
#include <sys/resource.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "reference-ladder.hpp"

namespace {

constexpr uint8_t SIDE_ASK = 1, KIND_MASK = 6, KIND_BOOK = 0, KIND_TRADE = 2, SNAPSHOT = 8, LAST = 16;
constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

struct Checksum {
  uint32_t hash = 0x811c9dc5;
  void mix(uint32_t word) {
    uint32_t h = (hash ^ word) * 0x85ebca6bu;
    h ^= h >> 13;
    hash = h * 0xc2b2ae35u;
  }
  void add(double value) {
    if (value != value) {
      mix(0);
      mix(0x7ff80000u);
      return;
    }
    value += 0.0;  // -0 becomes 0
    uint64_t bits;
    std::memcpy(&bits, &value, 8);
    mix(static_cast<uint32_t>(bits));
    mix(static_cast<uint32_t>(bits >> 32));
  }
};

/// 50 buckets, each a fiftieth of the volume of the first five minutes, which then fills the first 50; amounts in
/// fiftieths of a lot.
struct Vpin {
  static constexpr int BUCKETS = 50;
  double calibrationEnd = NaN, bucket = 0, room = 0, net = 0, latest = NaN;
  std::vector<double> calibration;
  double imbalances[BUCKETS] = {};
  int64_t filled = 0;
  bool stale = false;

  void trade(double time, double signedLots) {
    if (bucket == 0) {
      if (std::isnan(calibrationEnd)) calibrationEnd = time + 300e6;
      reach(time);
      if (bucket == 0) {
        calibration.push_back(signedLots);
        return;
      }
    }
    add(signedLots);
  }

  /// Time has come to `time`: the calibration may be over.
  void reach(double time) {
    if (bucket != 0 || !(time >= calibrationEnd)) return;
    for (const double lots : calibration) bucket += std::fabs(lots);
    room = bucket;
    for (const double lots : calibration) add(lots);
    calibration.clear();
  }

  void add(double signedLots) {
    const double sign = signedLots < 0 ? -1 : 1;
    double rest = std::fabs(signedLots) * BUCKETS;
    if (rest > (BUCKETS + 2) * bucket) rest = std::fmod(rest, bucket) + (BUCKETS + 1) * bucket;
    while (rest >= room) {
      imbalances[filled++ % BUCKETS] = std::fabs(net + sign * room);
      rest -= room;
      room = bucket;
      net = 0;
      stale = true;
    }
    room -= rest;
    net += sign * rest;
  }

  double value() {
    if (stale && filled >= BUCKETS) {
      double sum = 0;
      for (const double imbalance : imbalances) sum += imbalance;
      latest = sum / (BUCKETS * bucket);
      stale = false;
    }
    return latest;
  }
};

constexpr int BANDS[] = {1, 2, 5, 10, 25, 50, 100};
/// Columns of a bar, in the order of the TypeScript measures.
constexpr int QUOTES = 7, QUEUE = 2, LEVELS = 3, PER_BAND = 4;
constexpr int FIRST_BAND = QUOTES + QUEUE + LEVELS, AFTER_BANDS = FIRST_BAND + PER_BAND * 7;
constexpr int COLUMNS = AFTER_BANDS + 1 + TOP + 7 + 1;

/// The log ratios are computed and not compared: logarithms of two libraries may differ in the last bit.
constexpr bool isCompared(int column) {
  return column < FIRST_BAND || column >= AFTER_BANDS || (column - FIRST_BAND) % PER_BAND != 3;
}

struct Engine {
  double priceUnit, amountUnit;
  Side bids, asks;
  Top bidTop, askTop;
  Vpin vpin;
  bool primed = false;
  int64_t bidKey = NONE, askKey = NONE;
  double bidLots = 0, askLots = 0;
  double imbalance = NaN, since = 0, integral = 0, liveTime = 0;
  double ofi = 0, mlofi[TOP] = {};
  double buyLots = 0, sellLots = 0, buys = 0, sells = 0, cumulative = 0, anchor = 0, relative = 0;
  std::vector<double> cells;

  void endMessage(double time, bool isSnapshot) {
    if (isSnapshot) {
      bidTop.read(bids);
      askTop.read(asks);
    } else {
      if (bidTop.dirty) {
        bidTop.read(bids);
        flow(bidTop, 1);
      }
      if (askTop.dirty) {
        askTop.read(asks);
        flow(askTop, -1);
      }
    }
    const double newBidLots = bids.sizeAt(bids.best), newAskLots = asks.sizeAt(asks.best);
    if (bids.best == bidKey && asks.best == askKey && newBidLots == bidLots && newAskLots == askLots) return;
    if (primed && !isSnapshot) {
      if (bids.best >= bidKey) ofi += newBidLots;
      if (bids.best <= bidKey) ofi -= bidLots;
      if (asks.best >= askKey) ofi -= newAskLots;
      if (asks.best <= askKey) ofi += askLots;
    }
    primed = true;
    bidKey = bids.best;
    askKey = asks.best;
    bidLots = newBidLots;
    askLots = newAskLots;
    integrate(time);
    imbalance = (bidLots - askLots) / (bidLots + askLots);
  }

  void integrate(double until) {
    if (!(until > since)) return;
    if (!std::isnan(imbalance)) {
      integral += imbalance * (until - since);
      liveTime += until - since;
    }
    since = until;
  }

  void flow(const Top& top, double sign) {
    for (int i = 0; i < TOP; i++) {
      double e = 0;
      if (top.keys[i] >= top.previousKeys[i]) e += top.sizes[i];
      if (top.keys[i] <= top.previousKeys[i]) e -= top.previousSizes[i];
      mlofi[i] += sign * e;
    }
  }

  void trade(double time, double ticks, double lots, bool isSell) {
    if (isSell) {
      sellLots += lots;
      sells++;
      cumulative -= lots;
    } else {
      buyLots += lots;
      buys++;
      cumulative += lots;
    }
    if (buyLots + sellLots == lots) anchor = ticks;
    relative += (ticks - anchor) * lots;
    vpin.trade(time, isSell ? -lots : lots);
  }

  void levels(double (&bid)[3], double (&ask)[3]) const {
    static constexpr int DEPTHS[3] = {5, 10, 20};
    for (int side = 0; side < 2; side++) {
      const Side& book = side == 0 ? bids : asks;
      double sum = 0;
      int rank = 0;
      int64_t key = book.best;
      for (int i = 0; i < 3; i++) {
        for (; rank < DEPTHS[i] && key != NONE; rank++, key = book.below(key)) sum += book.sizeAt(key);
        (side == 0 ? bid : ask)[i] = sum;
      }
    }
  }

  /// `knownUntil`: end of the bar, or of the data.
  void closeBar(double knownUntil) {
    integrate(knownUntil);
    vpin.reach(knownUntil);
    const int64_t twiceMid = bids.best - asks.best;
    const double m2 = static_cast<double>(twiceMid);
    auto put = [this](double value) { cells.push_back(value); };
    put(static_cast<double>(bids.best) / priceUnit);
    put(static_cast<double>(-asks.best) / priceUnit);
    put(bidLots / amountUnit);
    put(askLots / amountUnit);
    put(m2 / priceUnit / 2);
    put(static_cast<double>(-asks.best - bids.best) * 20000 / m2);
    put(m2 / priceUnit / 2);
    put((bidLots - askLots) / (bidLots + askLots));
    put(integral / liveTime);
    double bidDepth[3], askDepth[3];
    levels(bidDepth, askDepth);
    for (int i = 0; i < 3; i++) put((bidDepth[i] - askDepth[i]) / (bidDepth[i] + askDepth[i]));
    double bid = 0, ask = 0;
    int64_t bidFrom = bids.best, askFrom = asks.best;
    for (const int bps : BANDS) {
      // Inclusive edges: the lowest bid rounds up, the highest ask rounds down.
      const int64_t lowest = (twiceMid * (10000 - bps) + 19999) / 20000;
      const int64_t highest = twiceMid * (10000 + bps) / 20000;
      bid += bids.sum(lowest, bidFrom);
      ask += asks.sum(-highest, askFrom);
      if (lowest - 1 < bidFrom) bidFrom = lowest - 1;
      if (-highest - 1 < askFrom) askFrom = -highest - 1;
      put(bid / amountUnit);
      put(ask / amountUnit);
      put((bid - ask) / (bid + ask));
      put(bid > 0 && ask > 0 ? std::log(bid / ask) : NaN);
    }
    put(ofi / amountUnit);
    for (double& flow : mlofi) {
      put(flow / amountUnit);
      flow = 0;
    }
    put(buyLots / amountUnit);
    put(sellLots / amountUnit);
    put(buys);
    put(sells);
    put((buyLots - sellLots) / (buyLots + sellLots));
    put(cumulative / amountUnit);
    const double all = buyLots + sellLots;
    put(all == 0 ? NaN : anchor / priceUnit + relative / (priceUnit * amountUnit) / (all / amountUnit));
    put(vpin.value());
    integral = liveTime = ofi = buyLots = sellLots = buys = sells = relative = 0;
  }
};

double cpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  FILE* file = argc == 2 ? std::fopen(argv[1], "rb") : nullptr;
  double header[3];
  if (!file || std::fread(header, 8, 3, file) != 3) {
    std::fprintf(stderr, "usage: reference rows.bin\n");
    return 2;
  }
  const size_t rows = static_cast<size_t>(header[0]);
  std::vector<double> time(rows), price(rows), amount(rows);
  std::vector<uint8_t> flags(rows);
  if (std::fread(time.data(), 8, rows, file) != rows || std::fread(price.data(), 8, rows, file) != rows ||
      std::fread(amount.data(), 8, rows, file) != rows || std::fread(flags.data(), 1, rows, file) != rows) {
    std::fprintf(stderr, "the file is too short\n");
    return 2;
  }
  std::fclose(file);

  const double start = cpuSeconds();
  Engine engine;
  engine.priceUnit = header[1];
  engine.amountUnit = header[2];
  constexpr double WIDTH = 1e6;
  double barEnd = std::floor(time[0] / WIDTH) * WIDTH + WIDTH;
  bool inSnapshot = false, inMessage = false;
  for (size_t row = 0; row < rows; row++) {
    if (!inMessage) {
      for (; time[row] >= barEnd; barEnd += WIDTH) engine.closeBar(barEnd);
      inMessage = true;
    }
    const uint8_t flag = flags[row];
    if ((flag & KIND_MASK) == KIND_BOOK) {
      const bool isAsk = (flag & SIDE_ASK) != 0;
      if ((flag & SNAPSHOT) != 0 && !inSnapshot) {
        inSnapshot = true;
        const int64_t tick = static_cast<int64_t>(price[row]);
        engine.bids.clear();
        engine.asks.clear();
        engine.bids.base = tick - Side::WINDOW / 4 * 3;
        engine.asks.base = -tick - Side::WINDOW / 4 * 3;
      }
      const int64_t tick = static_cast<int64_t>(price[row]);
      if (isAsk) {
        engine.asks.set(-tick, amount[row]);
        if (-tick >= engine.askTop.floor) engine.askTop.dirty = true;
      } else {
        engine.bids.set(tick, amount[row]);
        if (tick >= engine.bidTop.floor) engine.bidTop.dirty = true;
      }
      if ((flag & LAST) != 0) {
        engine.endMessage(time[row], inSnapshot);
        inSnapshot = false;
      }
    } else if ((flag & KIND_MASK) == KIND_TRADE) {
      engine.trade(time[row], price[row], amount[row], (flag & SIDE_ASK) != 0);
    }
    if ((flag & LAST) != 0) inMessage = false;
  }
  engine.closeBar(time[rows - 1]);  // nothing is known after the last message
  const double cpu = cpuSeconds() - start;

  Checksum checksum;
  for (size_t i = 0; i < engine.cells.size(); i++) {
    if (isCompared(static_cast<int>(i % COLUMNS))) checksum.add(engine.cells[i]);
  }
  std::printf("{\"checksum\":\"%08x\",\"cpu\":%.6f,\"peakMb\":null}\n", checksum.hash, cpu);
  return 0;
}
