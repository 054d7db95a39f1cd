// The words of CUDA C for a processor: the threads of a block run in turn, each until the next barrier.
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
#define shared sharedOfTheBlock

extern "C" {
extern float sharedOfTheBlock[];
float sharedOfTheBlock[SHARED_FLOATS + 64];
}

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

static ucontext_t here, *fibers;
static char **stacks;
static int *ended, current, many;
static void (*body)(const void *, int, int, int, int, int, int, int, int);
static const void *frameOfKernel;
static int numbers[8];

static void __syncthreads() {
  if (many > 1) swapcontext(&fibers[current], &here);
}

static void fiber() {
  body(frameOfKernel, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
  ended[current] = 1;
  swapcontext(&fibers[current], &here);
}

/// Runs a kernel block by block. `backwards`: the last thread first, which shows a missing barrier.
extern "C" int emulate(void *kernel, unsigned blocks, unsigned threads, unsigned sharedBytes, int most, int backwards,
                       const void *frame, const int *given) {
  if (sharedBytes > SHARED_FLOATS * 4) return 1;
  many = (int) threads < most ? (int) threads : most;
  body = (void (*)(const void *, int, int, int, int, int, int, int, int)) kernel;
  frameOfKernel = frame;
  memcpy(numbers, given, sizeof numbers);
  blockDim = {(unsigned) many, 1, 1};
  gridDim = {blocks, 1, 1};
  for (unsigned block = 0; block < blocks; block++) {
    blockIdx = {block, 0, 0};
    // What a kernel reads before it wrote it is not a number.
    memset(sharedOfTheBlock, 0xff, sizeof sharedOfTheBlock);
    if (many == 1) {
      threadIdx = {0, 0, 0};
      body(frame, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
      continue;
    }
    const size_t bytes = 128 * 1024;
    fibers = (ucontext_t *) calloc(many, sizeof(ucontext_t));
    stacks = (char **) calloc(many, sizeof(char *));
    ended = (int *) calloc(many, sizeof(int));
    for (int i = 0; i < many; i++) {
      stacks[i] = (char *) malloc(bytes);
      getcontext(&fibers[i]);
      fibers[i].uc_stack.ss_sp = stacks[i];
      fibers[i].uc_stack.ss_size = bytes;
      fibers[i].uc_link = 0;
      makecontext(&fibers[i], fiber, 0);
    }
    for (int left = many; left > 0;) {
      left = 0;
      int stopped = 0;
      for (int k = 0; k < many; k++) {
        current = backwards ? many - 1 - k : k;
        if (ended[current]) continue;
        threadIdx = {(unsigned) current, 0, 0};
        swapcontext(&here, &fibers[current]);
        left += !ended[current];
        stopped += ended[current];
      }
      // Every thread has to come to the same barriers.
      if (left > 0 && stopped > 0) return 2;
    }
    for (int i = 0; i < many; i++) free(stacks[i]);
    free(fibers);
    free(stacks);
    free(ended);
  }
  return 0;
}
