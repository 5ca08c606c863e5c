// Book + core features in C++: what the same work costs without a JavaScript engine.
//
//   g++ -O3 -march=native -ffp-contract=off -o reference reference.cpp && ./reference rows.bin
//
// The input is written by reference.ts: a header of three doubles (rows, 10^price decimals, 10^amount decimals), then
// the columns time, price, amount (doubles) and flags (bytes) of the rows that the TypeScript engine is given.
// The output is one line of JSON: checksum over every cell of every one-second bar, CPU seconds of the work (reading
// the file excluded), and the number of bars. No fused multiply-add, so that every cell is equal bit for bit.
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

namespace {

constexpr uint8_t SIDE_ASK = 1, KIND_MASK = 6, KIND_BOOK = 0, KIND_TRADE = 2, SNAPSHOT = 8, LAST = 16;
constexpr double NaN = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t NONE = std::numeric_limits<int64_t>::min();

/// One side of the book: a window of 2^17 ticks with two levels of occupancy bits. Keys: a higher key is better, so asks
/// use the negated tick. Unlike the TypeScript ladder the window stands still, and a level outside it is an error: the
/// test stream never leaves it, and the reference is not to pay for what it does not need.
struct Side {
  static constexpr int64_t WINDOW = 1 << 17;
  std::vector<double> sizes = std::vector<double>(WINDOW);
  std::vector<uint64_t> words = std::vector<uint64_t>(WINDOW / 64);
  std::vector<uint64_t> groups = std::vector<uint64_t>(WINDOW / 64 / 64);
  int64_t base = NONE;
  int64_t best = NONE;

  double set(int64_t key, double size) {
    const int64_t at = key - base;
    if (static_cast<uint64_t>(at) >= static_cast<uint64_t>(WINDOW)) {
      std::fprintf(stderr, "a level lies outside the window of the reference\n");
      std::exit(3);
    }
    const double before = sizes[at];
    sizes[at] = size;
    const int64_t word = at >> 6;
    if (size != 0) {
      if (before == 0) {
        words[word] |= 1ULL << (at & 63);
        groups[word >> 6] |= 1ULL << (word & 63);
        if (key > best) best = key;
      }
    } else if (before != 0) {
      if ((words[word] &= ~(1ULL << (at & 63))) == 0) groups[word >> 6] &= ~(1ULL << (word & 63));
      if (key == best) best = below(key);
    }
    return before;
  }

  double sizeAt(int64_t key) const { return sizes[key - base]; }

  /// Next occupied word below a word, -1 when there is none.
  int64_t wordBelow(int64_t word) const {
    int64_t group = word >> 6;
    uint64_t rest = groups[group] & ((1ULL << (word & 63)) - 1);
    while (rest == 0) {
      if (--group < 0) return -1;
      rest = groups[group];
    }
    return (group << 6) | (63 - __builtin_clzll(rest));
  }

  /// Next worse level, NONE when there is none.
  int64_t below(int64_t key) const {
    const int64_t at = key - base;
    int64_t word = at >> 6;
    uint64_t bits = words[word] & ((1ULL << (at & 63)) - 1);
    if (bits == 0) {
      word = wordBelow(word);
      if (word < 0) return NONE;
      bits = words[word];
    }
    return base + ((word << 6) | (63 - __builtin_clzll(bits)));
  }

  /// Sum over keys in [low, best]. Whole lots: exact in any order, so four sums run side by side.
  double sumFrom(int64_t low) const {
    if (best == NONE || low > best) return 0;
    int64_t from = low < base ? 0 : low - base;
    const int64_t to = best - base + 1;
    double a = 0, b = 0, c = 0, d = 0;
    for (; from + 4 <= to; from += 4) {
      a += sizes[from];
      b += sizes[from + 1];
      c += sizes[from + 2];
      d += sizes[from + 3];
    }
    for (; from < to; from++) a += sizes[from];
    return (a + b) + (c + d);
  }

  void clear() {
    std::fill(sizes.begin(), sizes.end(), 0);
    std::fill(words.begin(), words.end(), 0);
    std::fill(groups.begin(), groups.end(), 0);
    best = NONE;
  }
};

constexpr int TOP = 10;

/// The ten best levels before and after a message, re-read only when it touched them.
struct Top {
  int64_t keys[TOP], previousKeys[TOP];
  double sizes[TOP], previousSizes[TOP];
  int64_t floor = NONE;
  bool dirty = true;

  void read(const Side& side) {
    std::memcpy(previousKeys, keys, sizeof keys);
    std::memcpy(previousSizes, sizes, sizeof sizes);
    int filled = 0;
    if (side.best != NONE) {
      const int64_t at = side.best - side.base;
      int64_t word = at >> 6;
      uint64_t bits = side.words[word] & (~0ULL >> (63 - (at & 63)));
      for (;;) {
        for (; bits != 0 && filled < TOP; filled++) {
          const int bit = 63 - __builtin_clzll(bits);
          bits ^= 1ULL << bit;
          keys[filled] = side.base + ((word << 6) | bit);
          sizes[filled] = side.sizes[(word << 6) | bit];
        }
        if (filled == TOP || (word = side.wordBelow(word)) < 0) break;
        bits = side.words[word];
      }
    }
    for (; filled < TOP; filled++) {
      keys[filled] = NONE;
      sizes[filled] = 0;
    }
    floor = keys[TOP - 1];
    dirty = false;
  }
};

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

struct Vpin {
  static constexpr int BUCKETS = 50;
  static constexpr double WARM_UP = 300e6;
  double start = NaN, volume = 0, bucket = 0, buys = 0, sells = 0, sum = 0;
  double ring[BUCKETS] = {};
  int filled = 0, next = 0;

  void trade(double time, double lots, bool isSell) {
    if (std::isnan(start)) start = time;
    if (bucket == 0) {
      if (time < start + WARM_UP) {
        volume += lots;
        return;
      }
      bucket = volume / BUCKETS;
    }
    double left = lots;
    while (left > 0) {
      const double room = bucket - buys - sells;
      const double part = left < room ? left : room;
      (isSell ? sells : buys) += part;
      left -= part;
      if (part == room) close();
    }
  }
  void close() {
    const double imbalance = std::fabs(buys - sells);
    sum += imbalance - ring[next];
    ring[next] = imbalance;
    next = (next + 1) % BUCKETS;
    if (filled < BUCKETS) filled++;
    buys = sells = 0;
  }
  double value() const { return filled < BUCKETS ? NaN : sum / (BUCKETS * bucket); }
};

struct Engine {
  double priceUnit, amountUnit;
  Side bids, asks;
  Top bidTop, askTop;
  Vpin vpin;
  bool primed = false;
  int64_t bidKey = NONE, askKey = NONE;
  double bidLots = 0, askLots = 0;
  double ofi = 0, mlofi[TOP] = {};
  double buyLots = 0, sellLots = 0, buys = 0, sells = 0, cumulative = 0, anchor = 0, relative = 0;
  std::vector<double> cells;

  void endMessage(bool isSnapshot) {
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
    vpin.trade(time, lots, isSell);
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

  void closeBar() {
    const double bid = static_cast<double>(bids.best), ask = static_cast<double>(-asks.best);
    const double m2 = bid + ask;
    const double mid = m2 / priceUnit / 2;
    auto put = [this](double value) { cells.push_back(value); };
    put(bid / priceUnit);
    put(ask / priceUnit);
    put(bidLots / amountUnit);
    put(askLots / amountUnit);
    put(mid);
    put((ask - bid) / m2 * 20000);
    put((bidLots - askLots) / (bidLots + askLots));
    double bidDepth[3], askDepth[3];
    levels(bidDepth, askDepth);
    for (int i = 0; i < 3; i++) put((bidDepth[i] - askDepth[i]) / (bidDepth[i] + askDepth[i]));
    for (const double bps : {10.0, 50.0}) {
      put(bids.sumFrom(static_cast<int64_t>(std::ceil(m2 * (10000 - bps) / 20000))) / amountUnit);
      put(asks.sumFrom(-static_cast<int64_t>(std::floor(m2 * (10000 + bps) / 20000))) / amountUnit);
    }
    put(ofi / amountUnit);
    for (int i = 0; i < TOP; i++) {
      put(mlofi[i] / amountUnit);
      mlofi[i] = 0;
    }
    put(buyLots / amountUnit);
    put(sellLots / amountUnit);
    put(buys);
    put(sells);
    put((buyLots - sellLots) / (buyLots + sellLots));
    put(cumulative / amountUnit);
    const double all = buyLots + sellLots;
    put(all == 0 ? NaN : (anchor + relative / all) / priceUnit);
    put(vpin.value());
    ofi = buyLots = sellLots = buys = sells = relative = 0;
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
      for (; time[row] >= barEnd; barEnd += WIDTH) engine.closeBar();
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
        engine.endMessage(inSnapshot);
        inSnapshot = false;
      }
    } else if ((flag & KIND_MASK) == KIND_TRADE) {
      engine.trade(time[row], price[row], amount[row], (flag & SIDE_ASK) != 0);
    }
    if ((flag & LAST) != 0) inMessage = false;
  }
  engine.closeBar();
  const double cpu = cpuSeconds() - start;

  Checksum checksum;
  for (const double cell : engine.cells) checksum.add(cell);
  std::printf("{\"checksum\":\"%08x\",\"cpu\":%.6f,\"peakMb\":null}\n", checksum.hash, cpu);
  return 0;
}
