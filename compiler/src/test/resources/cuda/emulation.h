// The words of CUDA C for a processor: the threads of a block, or of a cluster of blocks, run in turn, each until the
// next barrier.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

struct Three {
  unsigned x, y, z;
};
static Three threadIdx, blockIdx, blockDim, gridDim;

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(n)
#define __shared__
#define SHARED_FLOATS 12000
#define SHARED
#define MOST_CLUSTER 8

/// The memory of every block of the cluster, and of the one at hand.
static float memories[MOST_CLUSTER][SHARED_FLOATS + 64], *shared;

static inline float __int_as_float(int bits) {
  float number;
  memcpy(&number, &bits, 4);
  return number;
}
static inline long long __double_as_longlong(double number) {
  long long bits;
  memcpy(&bits, &number, 8);
  return bits;
}
static inline double __longlong_as_double(long long bits) {
  double number;
  memcpy(&number, &bits, 8);
  return number;
}
static inline double __dadd_rn(double x, double y) { return x + y; }
static inline double __dmul_rn(double x, double y) { return x * y; }
static inline double __ddiv_rn(double x, double y) { return x / y; }
static inline double __dsqrt_rn(double x) { return sqrt(x); }

/// What a thread waits for.
enum Wait { NOTHING, ITS_BLOCK, ITS_CLUSTER, THE_END };
static ucontext_t here, *fibers;
static Wait *waits;
static int current, many, wide;
static void (*body)(const void *, int, int, int, int, int, int, int, int);
static const void *frameOfKernel;
static int numbers[8];

static void wait(Wait what) {
  waits[current] = what;
  swapcontext(&fibers[current], &here);
}

static void __syncthreads() {
  if (many * wide > 1) wait(ITS_BLOCK);
}

#ifndef ALONE
#define CLUSTERS
static void clusterBarrier() {
  if (many * wide > 1) wait(ITS_CLUSTER);
}
static float *ofBlock(unsigned block) { return memories[block]; }
#endif

static void kernel() {
  body(frameOfKernel, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
}

static void fiber() {
  kernel();
  wait(THE_END);
}

/// What a kernel reads before it wrote it, or from a block that is not there, is not a number.
static void forget(int block) { memset(memories[block], 0xff, sizeof memories[block]); }

/// Whether all threads from one on wait for the same.
static bool all(int from, int count, Wait what) {
  for (int i = 0; i < count; i++)
    if (waits[from + i] != what) return false;
  return true;
}

/// Lets threads that wait for the same go on.
static bool release(int from, int count, Wait what) {
  if (!all(from, count, what)) return false;
  for (int i = 0; i < count; i++) waits[from + i] = NOTHING;
  return true;
}

/// Runs the threads of a block until they wait for other blocks.
static void runBlock(int block, unsigned first, int backwards) {
  shared = memories[block];
  blockIdx = {first + block, 0, 0};
  do {
    for (int k = 0; k < many; k++) {
      const int thread = backwards ? many - 1 - k : k;
      current = block * many + thread;
      threadIdx = {(unsigned) thread, 0, 0};
      if (waits[current] == NOTHING) swapcontext(&here, &fibers[current]);
    }
  } while (release(block * many, many, ITS_BLOCK));
}

/// Runs a cluster, one block as far ahead of the others as barriers let it; gives whether every thread came to its end.
static bool runCluster(unsigned first, int backwards) {
  const int count = many * wide;
  bool ended[MOST_CLUSTER] = {}, begun = false;
  do {
    for (int k = 0; k < wide; k++) {
      const int block = backwards ? wide - 1 - k : k;
      if (!begun) forget(block);
      if (!ended[block]) runBlock(block, first, backwards);
      ended[block] = all(block * many, many, THE_END);
      if (ended[block]) forget(block);
    }
    begun = true;
    // Every thread has to come to the same barriers.
  } while (release(0, count, ITS_CLUSTER));
  return all(0, count, THE_END);
}

/// Runs a kernel cluster by cluster. `backwards`: the last thread first, which shows a missing barrier.
extern "C" int emulate(void *kernelOfAll, unsigned blocks, unsigned cluster, unsigned threads, unsigned sharedBytes, int most,
                       int backwards, const void *frame, const int *given) {
  if (sharedBytes > SHARED_FLOATS * 4 || cluster == 0 || cluster > MOST_CLUSTER || blocks % cluster) return 1;
  many = (int) threads < most ? (int) threads : most;
  wide = (int) cluster;
  body = (void (*)(const void *, int, int, int, int, int, int, int, int)) kernelOfAll;
  frameOfKernel = frame;
  memcpy(numbers, given, sizeof numbers);
  blockDim = {(unsigned) many, 1, 1};
  gridDim = {blocks, 1, 1};
  for (unsigned first = 0; first < blocks; first += cluster) {
    const int count = many * wide;
    if (count == 1) {
      shared = memories[0];
      forget(0);
      blockIdx = {first, 0, 0};
      threadIdx = {0, 0, 0};
      kernel();
      continue;
    }
    const size_t bytes = 128 * 1024;
    fibers = (ucontext_t *) calloc(count, sizeof(ucontext_t));
    waits = (Wait *) calloc(count, sizeof(Wait));
    char *stacks = (char *) malloc(count * bytes);
    for (int i = 0; i < count; i++) {
      getcontext(&fibers[i]);
      fibers[i].uc_stack.ss_sp = stacks + i * bytes;
      fibers[i].uc_stack.ss_size = bytes;
      fibers[i].uc_link = 0;
      makecontext(&fibers[i], fiber, 0);
    }
    const bool ended = runCluster(first, backwards);
    free(stacks);
    free(waits);
    free(fibers);
    if (!ended) return 2;
  }
  return 0;
}
