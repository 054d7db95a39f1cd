// What every generated kernel stands on. Compiled by NVRTC without headers; a C++ compiler that defines the
// CUDA words itself runs the same text on processors.

#define NOT_A_NUMBER __int_as_float(0x7fffffff)
#define INFINITE __int_as_float(0x7f800000)

/// Numbers of shared memory that the sums of a block take: one a thread.
#define SUM_FLOATS 1024

/// Memory of a block: in shared memory as far as SHARED_FLOATS reach, else in the device's.
#define WORK(at, length) ((at) + (length) <= SHARED_FLOATS ? shared + (at) : scratch + (at))

/// The whole grid works on each loop.
#define GRID                                                      \
  const int rank = blockIdx.x * blockDim.x + threadIdx.x;         \
  const int ranks = gridDim.x * blockDim.x;                       \
  const int group = blockIdx.x, groups = gridDim.x;               \
  float *const partial = shared;                                  \
  (void) rank, (void) ranks, (void) group, (void) groups, (void) partial

/// A block works on each loop, with `length` numbers of memory of its own.
#define BLOCK(length)                                                    \
  const int rank = threadIdx.x, ranks = blockDim.x;                      \
  const int group = 0, groups = 1;                                       \
  float *const partial = shared;                                         \
  float *const scratch = f->scratch + (long long) blockIdx.x * (length); \
  (void) rank, (void) ranks, (void) group, (void) groups, (void) partial, (void) scratch

#ifndef SHARED
#define SHARED extern __shared__ float shared[]
#endif
SHARED;

#if __CUDA_ARCH__ >= 900
#define CLUSTERS

/// The shared memory of a block of the cluster.
__device__ __forceinline__ float *ofBlock(unsigned block) {
  float *there;
  asm("mapa.u64 %0, %1, %2;" : "=l"(there) : "l"(shared), "r"(block));
  return there;
}

/// Waits for all threads of the cluster, and for what they wrote.
__device__ __forceinline__ void clusterBarrier() {
  asm volatile("barrier.cluster.arrive.release;" : : : "memory");
  asm volatile("barrier.cluster.wait.acquire;" : : : "memory");
}
#endif

#ifdef CLUSTERS
/// `blocks` of them work on each loop together, with `length` numbers of the device's memory.
#define CLUSTER(blocks, length)                                                        \
  const int rank = blockIdx.x % (blocks) * blockDim.x + threadIdx.x;                   \
  const int ranks = (blocks) * blockDim.x;                                             \
  const int group = blockIdx.x % (blocks), groups = (blocks);                          \
  float *const partial = shared;                                                       \
  float *const scratch = f->scratch + (long long) (blockIdx.x / (blocks)) * (length);  \
  (void) rank, (void) ranks, (void) group, (void) groups, (void) partial, (void) scratch
#define CLUSTER_BARRIER clusterBarrier()

/// Memory of one block of a cluster, or, where it has no room at `at`, the device's at `alone`.
#define HELD(blocks, owner, at, alone, length)    \
  (SUM_FLOATS + (at) + (length) <= SHARED_FLOATS  \
       ? ofBlock(owner) + SUM_FLOATS + (at)       \
       : scratch + SUM_FLOATS + (alone))

/// Memory of all blocks of a cluster, a `share` in each, or the device's.
#define SPREAD(blocks, threads, at, share, alone, length)                             \
  spread<SUM_FLOATS + (at), SUM_FLOATS + (at) + (share) <= SHARED_FLOATS, blocks, threads>( \
      scratch + SUM_FLOATS + (alone))

/// Numbers of which each block holds as many as it has threads, in turn, from one place on.
template <int FROM, int BLOCKS, int THREADS> struct Spread {
  __device__ __forceinline__ float &operator[](unsigned at) const {
    return ofBlock(at / THREADS % BLOCKS)[FROM + at / (BLOCKS * THREADS) * THREADS + at % THREADS];
  }
};

template <int FROM, bool FITS, int BLOCKS, int THREADS> __device__ __forceinline__ auto spread(float *other) {
  if constexpr (FITS) {
    return Spread<FROM, BLOCKS, THREADS>{};
  } else {
    return other;
  }
}
#else
/// Without clusters the first of the blocks works alone.
#define CLUSTER(blocks, length)                                                        \
  if (blockIdx.x % (blocks) != 0) return;                                              \
  const int rank = threadIdx.x, ranks = blockDim.x;                                    \
  const int group = 0, groups = 1;                                                     \
  float *const partial = shared;                                                       \
  float *const scratch = f->scratch + (long long) (blockIdx.x / (blocks)) * (length);  \
  (void) rank, (void) ranks, (void) group, (void) groups, (void) partial, (void) scratch
#define CLUSTER_BARRIER __syncthreads()
#define HELD(blocks, owner, at, alone, length) WORK(SUM_FLOATS + (alone), length)
#define SPREAD(blocks, threads, at, share, alone, length) WORK(SUM_FLOATS + (alone), length)
#endif

/// The smaller one; NaN where one of them is.
__device__ __forceinline__ float least(float x, float y) {
  return x != x || x < y ? x : y;
}

/// The larger one; NaN where one of them is.
__device__ __forceinline__ float greatest(float x, float y) {
  return x != x || x > y ? x : y;
}

__device__ __forceinline__ float sigmoid(float x) {
  return 1.0f / (1.0f + expf(-x));
}

/// -1, 0 or 1; NaN where x is.
__device__ __forceinline__ float signOf(float x) {
  return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x;
}

__device__ __forceinline__ float isFinite(float x) {
  return x - x == 0.0f ? 1.0f : 0.0f;
}

/// x cut to a whole number, brought to between 0 and size - 1; NaN counts as 0.
__device__ __forceinline__ int placeOf(float x, int size) {
  return x >= (float) (size - 1) ? size - 1 : x >= 1.0f ? (int) x : 0;
}

/// The sum of what the threads of a block have, in an order that depends on their number alone.
__device__ __forceinline__ float blockSum(float x, float *partial) {
  __syncthreads();
  partial[threadIdx.x] = x;
  __syncthreads();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) {
      partial[threadIdx.x] += partial[threadIdx.x + half];
    }
    __syncthreads();
  }
  return partial[0];
}

__device__ __forceinline__ float blockLeast(float x, float *partial) {
  __syncthreads();
  partial[threadIdx.x] = x;
  __syncthreads();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) {
      partial[threadIdx.x] = least(partial[threadIdx.x], partial[threadIdx.x + half]);
    }
    __syncthreads();
  }
  return partial[0];
}

__device__ __forceinline__ float blockGreatest(float x, float *partial) {
  return -blockLeast(-x, partial);
}

/// A bijection on 64 bits: the finaliser of SplitMix64.
__device__ __forceinline__ unsigned long long mix(unsigned long long z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

#define GOLDEN 0x9E3779B97F4A7C15ULL

/// The key of a site's draws in a run.
__device__ __forceinline__ unsigned long long siteKey(unsigned long long seed, unsigned long long site) {
  return mix(mix(seed + GOLDEN) ^ site);
}

/// The key for draws under a further counter.
__device__ __forceinline__ unsigned long long fold(unsigned long long key, long long counter) {
  return mix(key + GOLDEN * (unsigned long long) (counter + 1));
}

__device__ __forceinline__ unsigned long long counters() {
  return 0;
}

__device__ __forceinline__ unsigned long long counters(long long first) {
  return first;
}

__device__ __forceinline__ unsigned long long counters(long long first, long long second) {
  return (first & 0xFFFFFFFFLL) | ((unsigned long long) second << 32);
}

__device__ __forceinline__ unsigned long long counters(long long first, long long second, long long third) {
  if ((((unsigned long long) (first | second | third)) >> 21) == 0) {
    return first | second << 21 | third << 42;
  }
  return fold(fold(mix(first), second), third) | 0x8000000000000000ULL;
}

/// The 32 random bits of an element: Philox4x32-10 (Salmon et al. 2011).
__device__ __forceinline__ unsigned randomBits(
    unsigned long long key, long long step, unsigned long long counters, long long element) {
  if ((step >> 32) != 0) {
    key = fold(key, step >> 32);
  }
  unsigned x0 = (unsigned) (element >> 2), x1 = (unsigned) step;
  unsigned x2 = (unsigned) counters, x3 = (unsigned) (counters >> 32);
  unsigned k0 = (unsigned) key, k1 = (unsigned) (key >> 32);
  for (int round = 0; round < 10; round++) {
    unsigned long long p0 = 0xD2511F53ULL * x0;
    unsigned long long p1 = 0xCD9E8D57ULL * x2;
    x0 = (unsigned) (p1 >> 32) ^ x1 ^ k0;
    x1 = (unsigned) p1;
    x2 = (unsigned) (p0 >> 32) ^ x3 ^ k1;
    x3 = (unsigned) p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  int word = (int) element & 3;
  return word == 0 ? x0 : word == 1 ? x1 : word == 2 ? x2 : x3;
}

/// A number over [0, 1).
__device__ __forceinline__ float uniform(
    unsigned long long key, long long step, unsigned long long counters, long long element) {
  return (float) (randomBits(key, step, counters, element) >> 8) * 5.9604644775390625e-8f;
}

/// x y + z with both roundings: never contracted, so that every device gets the same bits.
__device__ __forceinline__ double stepOf(double x, double y, double z) {
  return __dadd_rn(__dmul_rn(x, y), z);
}

/// The natural logarithm of a normal positive double, to about 1e-12 absolute.
__device__ __forceinline__ double naturalLog(double x) {
  long long raw = __double_as_longlong(x);
  int exponent = (int) ((raw + 0x0008000000000000LL) >> 52) - 1023;
  double m = __longlong_as_double(raw - ((long long) exponent << 52));
  double s = __ddiv_rn(__dadd_rn(m, -1.0), __dadd_rn(m, 1.0));
  double t = __dmul_rn(s, s);
  double series = stepOf(t, 2.0 / 17, 2.0 / 15);
  series = stepOf(series, t, 2.0 / 13);
  series = stepOf(series, t, 2.0 / 11);
  series = stepOf(series, t, 2.0 / 9);
  series = stepOf(series, t, 2.0 / 7);
  series = stepOf(series, t, 2.0 / 5);
  series = stepOf(series, t, 2.0 / 3);
  series = __dmul_rn(series, t);
  return __dadd_rn(
      __dmul_rn(exponent, 0.6931471805599453), __dadd_rn(__dmul_rn(s, 2.0), __dmul_rn(s, series)));
}

/// A number of mean 0 and deviation 1: AS 241, PPND7 (Wichura 1988).
__device__ __forceinline__ float normal(
    unsigned long long key, long long step, unsigned long long counters, long long element) {
  double p = __dmul_rn(__dadd_rn((double) randomBits(key, step, counters, element), 0.5), 2.3283064365386962890625e-10);
  double q = __dadd_rn(p, -0.5);
  if (fabs(q) <= 0.425) {
    double r = __dadd_rn(0.180625, -__dmul_rn(q, q));
    double above = stepOf(5.9109374720e+01, r, 1.5929113202e+02);
    above = stepOf(above, r, 5.0434271938e+01);
    above = stepOf(above, r, 3.3871327179e+00);
    double below = stepOf(6.7187563600e+01, r, 7.8757757664e+01);
    below = stepOf(below, r, 1.7895169469e+01);
    below = stepOf(below, r, 1.0);
    return (float) __ddiv_rn(__dmul_rn(q, above), below);
  }
  double r = __dadd_rn(__dsqrt_rn(-naturalLog(q < 0 ? p : __dadd_rn(1.0, -p))), -1.6);
  double above = stepOf(1.7023821103e-01, r, 1.3067284816e+00);
  above = stepOf(above, r, 2.7568153900e+00);
  above = stepOf(above, r, 1.4234372777e+00);
  double below = stepOf(1.2021132975e-01, r, 7.3700164250e-01);
  below = stepOf(below, r, 1.0);
  double value = __ddiv_rn(above, below);
  return (float) (q < 0 ? -value : value);
}
