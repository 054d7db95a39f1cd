// A stand-in for libcublas.so.13: multiplies in double precision, and checks what it is given. It lies beside the
// stand-in for the driver, whose streams it works on.
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <functional>
#include <string>

enum { OK = 0, NOT_INITIALISED = 1, INVALID = 7, MISUSED = 14 };

struct Handle {
  void *stream;
  unsigned long long workspace;
  bool plain, orderly;
};
static int open;

static void *driver(const char *name) {
  Dl_info here;
  dladdr((void *) &driver, &here);
  std::string path = here.dli_fname;
  path.resize(path.rfind('/') + 1);
  return dlsym(dlopen((path + "libcuda.so.1").c_str(), RTLD_NOW | RTLD_LOCAL), name);
}
static bool holds(unsigned long long from, long long numbers) {
  return ((int (*)(unsigned long long, size_t)) driver("standInHolds"))(from, 4 * numbers);
}

extern "C" {
int cublasCreate_v2(void **handle) {
  if (getenv("STAND_IN_NO_CUBLAS")) return NOT_INITIALISED;
  *handle = new Handle{};
  open++;
  return OK;
}
int cublasDestroy_v2(void *handle) {
  delete (Handle *) handle;
  open--;
  return OK;
}
int standInOpen() { return open; }
int cublasSetStream_v2(void *handle, void *stream) {
  *(Handle *) handle = Handle{};
  ((Handle *) handle)->stream = stream;
  return OK;
}
int cublasSetWorkspace_v2(void *handle, unsigned long long address, size_t bytes) {
  if (address % 256 || !holds(address, bytes / 4)) return INVALID;
  ((Handle *) handle)->workspace = address;
  return OK;
}
int cublasSetMathMode(void *handle, int mode) {
  ((Handle *) handle)->plain = mode == 0;
  return OK;
}
int cublasSetAtomicsMode(void *handle, int mode) {
  ((Handle *) handle)->orderly = mode == 0;
  return OK;
}
int cublasSgemmStridedBatched(void *handle, int turnA, int turnB, int m, int n, int k, const float *alpha,
                              unsigned long long a, int lda, long long stepA, unsigned long long b, int ldb,
                              long long stepB, const float *beta, unsigned long long c, int ldc, long long stepC,
                              int batch) {
  Handle *known = (Handle *) handle;
  // Nothing of its own may be made while a graph is recorded, and the same bits come out each time.
  if (!known->stream || !known->workspace || !known->plain || !known->orderly) return MISUSED;
  if (m < 1 || n < 1 || k < 1 || batch < 1 || turnA < 0 || turnA > 1 || turnB < 0 || turnB > 1) return INVALID;
  if (lda < (turnA ? k : m) || ldb < (turnB ? n : k) || ldc < m || *alpha != 1 || *beta != 0) return INVALID;
  if (batch > 1 && stepC < (long long) ldc * (n - 1) + m && !(n == 1 && stepC >= m)) {
    // Matrices of a batch may lie between each other's columns, but no number is written twice.
    if (ldc < stepC * (batch - 1) + m) return INVALID;
  }
  long long endA = stepA * (batch - 1) + (long long) lda * ((turnA ? m : k) - 1) + (turnA ? k : m);
  long long endB = stepB * (batch - 1) + (long long) ldb * ((turnB ? k : n) - 1) + (turnB ? n : k);
  long long endC = stepC * (batch - 1) + (long long) ldc * (n - 1) + m;
  if (!holds(a, endA) || !holds(b, endB) || !holds(c, endC)) return INVALID;
  auto work = [=]() {
    for (long long at = 0; at < batch; at++) {
      const float *x = (const float *) a + at * stepA, *y = (const float *) b + at * stepB;
      float *z = (float *) c + at * stepC;
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < m; i++) {
          double sum = 0;
          for (int t = 0; t < k; t++) {
            double left = turnA ? x[t + (long long) i * lda] : x[i + (long long) t * lda];
            double right = turnB ? y[j + (long long) t * ldb] : y[t + (long long) j * ldb];
            sum += left * right;
          }
          z[i + (long long) j * ldc] = (float) sum;
        }
      }
    }
    return 0;
  };
  return ((int (*)(void *, const std::function<int()> &)) driver("standInEnqueue"))(known->stream, work) ? INVALID : OK;
}
}
