// The order book of the C++ reference: a tick ladder per side, and the ten best levels before and after a message.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

constexpr int64_t NONE = std::numeric_limits<int64_t>::min();

/// One side of the book: a window of 2^17 ticks, two levels of occupancy bits, sums of 64 ticks. Keys: a higher key is
/// better, so asks use the negated tick. Unlike the TypeScript ladder the window stands still, and a level outside it is
/// an error: the test stream never leaves it, and the reference is not to pay for what it does not need.
struct Side {
  static constexpr int64_t WINDOW = 1 << 17;
  std::vector<double> sizes = std::vector<double>(WINDOW);
  std::vector<double> wordSums = std::vector<double>(WINDOW / 64);
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
    wordSums[word] += size - before;
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

  /// Sum over keys in [low, high]: whole words by their sums. Whole lots are exact in any order.
  double sum(int64_t low, int64_t high) const {
    const int64_t from = (low < base ? base : low) - base;
    const int64_t to = (high < best ? high : best) - base;
    if (from > to) return 0;
    int64_t word = from >> 6;
    const int64_t last = to >> 6;
    const uint64_t upTo = ~0ULL >> (63 - (to & 63));
    uint64_t bits = words[word] & (~0ULL << (from & 63));
    if (word == last) return sumOf(word, bits & upTo);
    double total = sumOf(word, bits);
    for (word++; word < last; word++) total += wordSums[word];
    return total + sumOf(last, words[last] & upTo);
  }

  double sumOf(int64_t word, uint64_t bits) const {
    double total = 0;
    for (; bits != 0; bits &= bits - 1) total += sizes[(word << 6) | __builtin_ctzll(bits)];
    return total;
  }

  void clear() {
    std::fill(sizes.begin(), sizes.end(), 0);
    std::fill(wordSums.begin(), wordSums.end(), 0);
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
