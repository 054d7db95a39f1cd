// A stand-in for libcuda.so.1 on machines without a GPU: memory is the host's, a module is the path of a library
// that holds the kernels as C++ (behind a # what their names begin with), and graphs are lists of launches. It checks what it is given.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

typedef int Result;
enum { OK = 0, INVALID = 1, NOT_FOUND = 500, NO_DEVICE = 100, FAILED = 719 };

struct Module {
  void *handle;
  std::string prefix;
  int (*emulate)(void *, unsigned, unsigned, unsigned, unsigned, int, int, const void *, const int *);
};
struct Function {
  Module *module;
  void *address;
  int shared;
};
struct Launch {
  Function *function;
  unsigned blocks, cluster, threads, shared;
  const void *frame;
  int numbers[8];
  /// What another library does here, in place of a kernel.
  std::function<int()> work;
};
struct Graph {
  std::vector<Launch> launches;
};

/// On each side of memory; memory begins at multiples of it, as the driver's does.
static const size_t GUARD = 256;
static std::map<unsigned long long, size_t> memory;
static std::set<void *> host, modules, graphs, executables, streams;
static int contexts, most = 1, backwards;
static bool current;
static Graph *recording;
static long long counts[6];
static int devices = 1, capability = 90, version = 13000;

extern "C" {
/// How many threads of a block run, and in which order.
void standInThreads(int threads, int order) {
  most = threads;
  backwards = order;
}
/// Another machine: how many GPUs, their compute capability as 10 major + minor, the newest CUDA of the driver.
void standInMachine(int gpus, int capable, int newest) {
  devices = gpus;
  capability = capable;
  version = newest;
}
/// What is still held, and how many launches, graphs, replays, calls of other libraries and
/// launches of clusters there were.
long long standInCount(int which) {
  return which == 0 ? (long long) (memory.size() + host.size() + modules.size() + graphs.size() + executables.size() +
                                   streams.size() + contexts)
                    : counts[which];
}

Result cuGetErrorName(int error, const char **text) {
  *text = error == NO_DEVICE ? "CUDA_ERROR_NO_DEVICE" : error == FAILED ? "CUDA_ERROR_LAUNCH_FAILED" : "CUDA_ERROR";
  return OK;
}
Result cuGetErrorString(int, const char **text) {
  *text = "told by the stand-in";
  return OK;
}
Result cuInit(unsigned) { return devices == 0 ? NO_DEVICE : OK; }
Result cuDriverGetVersion(int *newest) {
  *newest = version;
  return OK;
}
Result cuDeviceGetCount(int *count) {
  *count = devices;
  return OK;
}
Result cuDeviceGet(int *device, int ordinal) {
  *device = ordinal;
  return ordinal == 0 ? OK : INVALID;
}
Result cuDeviceGetName(char *name, int length, int) {
  snprintf(name, length, "stand-in");
  return OK;
}
Result cuDeviceGetAttribute(int *value, int attribute, int) {
  // 12,000 numbers, and what the system takes
  *value = attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10 : attribute == 16 ? 4 : attribute == 97 ? 12000 * 4 + 2048 : 0;
  return OK;
}
Result cuDeviceTotalMem_v2(size_t *bytes, int) {
  *bytes = 1ull << 30;
  return OK;
}
Result cuDevicePrimaryCtxRetain(void **context, int) {
  *context = (void *) 0x77;
  contexts++;
  return OK;
}
Result cuDevicePrimaryCtxRelease_v2(int) {
  contexts--;
  return OK;
}
Result cuCtxSetCurrent(void *context) {
  current = context == (void *) 0x77;
  return current ? OK : INVALID;
}
Result cuModuleLoadData(void **module, const void *image) {
  std::string path = (const char *) image, prefix;
  size_t mark = path.find('#');
  if (mark != std::string::npos) {
    prefix = path.substr(mark + 1);
    path.resize(mark);
  }
  void *handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    fprintf(stderr, "%s\n", dlerror());
    return INVALID;
  }
  Module *loaded = new Module();
  loaded->handle = handle;
  loaded->prefix = prefix;
  *(void **) &loaded->emulate = dlsym(handle, "emulate");
  modules.insert(loaded);
  *module = loaded;
  return OK;
}
Result cuModuleUnload(void *module) { return modules.erase(module) ? OK : INVALID; }
Result cuModuleGetFunction(void **function, void *module, const char *name) {
  if (!modules.count(module)) return INVALID;
  Module *known = (Module *) module;
  void *address = dlsym(known->handle, (known->prefix + name).c_str());
  if (!address) return NOT_FOUND;
  *function = new Function{(Module *) module, address, 48 * 1024};
  return OK;
}
Result cuFuncSetAttribute(void *function, int attribute, int value) {
  if (attribute != 8) return INVALID;
  ((Function *) function)->shared = value;
  return OK;
}
Result cuMemAlloc_v2(unsigned long long *address, size_t bytes) {
  if (bytes == 0 || !current) return INVALID;
  char *block = (char *) aligned_alloc(GUARD, (bytes + 3 * GUARD - 1) / GUARD * GUARD);
  memset(block, 0xff, bytes + 2 * GUARD);
  *address = (unsigned long long) (block + GUARD);
  memory[*address] = bytes;
  return OK;
}
static bool whole(const char *guard) {
  for (size_t i = 0; i < GUARD; i++)
    if (guard[i] != (char) 0xff) return false;
  return true;
}
Result cuMemFree_v2(unsigned long long address) {
  auto found = memory.find(address);
  if (found == memory.end()) return INVALID;
  char *block = (char *) address - GUARD;
  bool good = whole(block) && whole((char *) address + found->second);
  memory.erase(found);
  free(block);
  // Somebody wrote beyond the ends.
  return good ? OK : FAILED;
}
Result cuMemHostAlloc(void **address, size_t bytes, unsigned) {
  *address = malloc(bytes);
  host.insert(*address);
  return OK;
}
Result cuMemFreeHost(void *address) {
  if (!host.erase(address)) return INVALID;
  free(address);
  return OK;
}
static bool lies(unsigned long long address, size_t bytes) {
  auto next = memory.upper_bound(address);
  if (next == memory.begin()) return false;
  --next;
  return address + bytes <= next->first + next->second;
}
Result cuMemcpyHtoDAsync_v2(unsigned long long to, const void *from, size_t bytes, void *stream) {
  if (!lies(to, bytes) || !streams.count(stream) || recording) return INVALID;
  memcpy((void *) to, from, bytes);
  return OK;
}
Result cuMemcpyDtoHAsync_v2(void *to, unsigned long long from, size_t bytes, void *stream) {
  if (!lies(from, bytes) || !streams.count(stream) || recording) return INVALID;
  memcpy(to, (void *) from, bytes);
  return OK;
}
Result cuMemcpyDtoDAsync_v2(unsigned long long to, unsigned long long from, size_t bytes, void *stream) {
  if (!lies(to, bytes) || !lies(from, bytes) || !streams.count(stream) || recording) return INVALID;
  memmove((void *) to, (void *) from, bytes);
  return OK;
}
Result cuMemsetD32Async(unsigned long long address, unsigned value, size_t count, void *stream) {
  if (!lies(address, 4 * count) || !streams.count(stream)) return INVALID;
  for (size_t i = 0; i < count; i++) ((unsigned *) address)[i] = value;
  return OK;
}
Result cuStreamCreate(void **stream, unsigned flags) {
  *stream = malloc(1);
  streams.insert(*stream);
  return flags == 1 ? OK : INVALID;
}
Result cuStreamDestroy_v2(void *stream) {
  if (!streams.erase(stream)) return INVALID;
  free(stream);
  return OK;
}
Result cuStreamSynchronize(void *stream) { return streams.count(stream) && !recording ? OK : INVALID; }

static Result run(const Launch &launch) {
  if (launch.work) return launch.work() ? FAILED : OK;
  return launch.function->module->emulate(launch.function->address, launch.blocks, launch.cluster, launch.threads,
                                          launch.shared, most, backwards, launch.frame, launch.numbers)
             ? FAILED
             : OK;
}
static Result launch(Function *known, unsigned blocks, unsigned cluster, unsigned threads, unsigned shared, void *stream,
                     void **parameters) {
  if (!current || !streams.count(stream) || blocks == 0 || threads == 0 || threads > 1024 || (threads & (threads - 1)) ||
      (int) shared > known->shared)
    return INVALID;
  Launch launch = {known, blocks, cluster, threads, shared, *(const void **) parameters[0], {}, nullptr};
  if (!lies((unsigned long long) launch.frame, 8)) return INVALID;
  for (int i = 0; i < 8; i++) launch.numbers[i] = *(int *) parameters[i + 1];
  counts[1]++;
  if (recording) {
    recording->launches.push_back(launch);
    return OK;
  }
  return run(launch);
}
Result cuLaunchKernel(void *function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned ty, unsigned tz,
                      unsigned shared, void *stream, void **parameters, void **extra) {
  if (extra || y != 1 || z != 1 || ty != 1 || tz != 1) return INVALID;
  return launch((Function *) function, x, 1, threads, shared, stream, parameters);
}
struct Attribute {
  int id;
  char pad[4];
  union {
    char room[64];
    struct {
      unsigned x, y, z;
    } cluster;
  };
};
struct Config {
  unsigned x, y, z, threads, ty, tz, shared;
  void *stream;
  Attribute *attributes;
  unsigned count;
};
/// With a cluster's size as its one attribute.
Result cuLaunchKernelEx(const Config *config, void *function, void **parameters, void **extra) {
  if (extra || config->y != 1 || config->z != 1 || config->ty != 1 || config->tz != 1 || config->count != 1) return INVALID;
  const Attribute &only = *config->attributes;
  const unsigned cluster = only.cluster.x;
  if (capability < 90 || only.id != 4 || only.cluster.y != 1 || only.cluster.z != 1) return INVALID;
  if (cluster == 0 || cluster > 8 || (cluster & (cluster - 1)) || config->x % cluster) return INVALID;
  counts[5]++;
  return launch((Function *) function, config->x, cluster, config->threads, config->shared, config->stream, parameters);
}
/// What another library does on a stream.
Result standInEnqueue(void *stream, const std::function<int()> &work) {
  if (!current || !streams.count(stream)) return INVALID;
  counts[4]++;
  Launch launch = {};
  launch.work = work;
  if (recording) {
    recording->launches.push_back(launch);
    return OK;
  }
  return run(launch);
}
/// Whether memory of the device lies there.
int standInHolds(unsigned long long from, size_t bytes) { return lies(from, bytes); }
int standInRecords() { return recording != nullptr; }
Result cuStreamBeginCapture_v2(void *stream, int mode) {
  if (recording || !streams.count(stream) || mode != 1) return INVALID;
  recording = new Graph();
  return OK;
}
Result cuStreamEndCapture(void *stream, void **graph) {
  if (!recording || !streams.count(stream)) return INVALID;
  graphs.insert(recording);
  *graph = recording;
  recording = nullptr;
  return OK;
}
Result cuGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long flags) {
  if (!graphs.count(graph) || flags) return INVALID;
  *executable = new Graph(*(Graph *) graph);
  executables.insert(*executable);
  counts[2]++;
  return OK;
}
Result cuGraphLaunch(void *executable, void *stream) {
  if (!executables.count(executable) || !streams.count(stream)) return INVALID;
  counts[3]++;
  for (const Launch &launch : ((Graph *) executable)->launches) {
    if (Result failed = run(launch)) return failed;
  }
  return OK;
}
Result cuGraphExecDestroy(void *executable) {
  if (!executables.erase(executable)) return INVALID;
  delete (Graph *) executable;
  return OK;
}
Result cuGraphDestroy(void *graph) {
  if (!graphs.erase(graph)) return INVALID;
  delete (Graph *) graph;
  return OK;
}
}
