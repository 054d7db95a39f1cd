// A stand-in for libnvrtc.so.13: compiles kernels as C++ for the processor. What it gives as a cubin is the path of a
// library, which the stand-in for the driver opens. EMULATION names the folder to work in, with emulation.h in it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <string>

struct Program {
  std::string source, library, log;
};
static int made;

extern "C" {
int nvrtcVersion(int *major, int *minor) {
  *major = 13;
  *minor = 9;
  return 0;
}
int nvrtcGetNumSupportedArchs(int *count) {
  *count = 2;
  return 0;
}
int nvrtcGetSupportedArchs(int *all) {
  all[0] = 80;
  all[1] = 90;
  return 0;
}
const char *nvrtcGetErrorString(int code) { return code ? "told by the stand-in" : ""; }
int nvrtcCreateProgram(void **program, const char *source, const char *, int headers, const char *const *, const char *const *) {
  *program = new Program{source, "", ""};
  return headers;
}
int nvrtcCompileProgram(void *program, int count, const char *const *options) {
  Program *known = (Program *) program;
  const char *folder = getenv("EMULATION");
  if (count < 2 || strcmp(options[0], "--gpu-architecture=sm_90") || !folder) return 5;
  std::string base = std::string(folder) + "/jit" + std::to_string(getpid()) + "_" + std::to_string(__atomic_fetch_add(&made, 1, 5));
  FILE *file = fopen((base + ".cpp").c_str(), "w");
  if (!file) return 5;
  fprintf(file, "#include \"emulation.h\"\n%s", known->source.c_str());
  fclose(file);
  std::string command = "g++ -std=c++17 -w -O0 -shared -fPIC -ffp-contract=off -o " + base + ".so " + base + ".cpp 2> " + base + ".log";
  if (system(command.c_str())) {
    known->log = "see " + base + ".log";
    return 6;
  }
  known->library = base + ".so";
  return 0;
}
int nvrtcDestroyProgram(void **program) {
  delete (Program *) *program;
  return 0;
}
int nvrtcGetProgramLogSize(void *program, size_t *size) {
  *size = ((Program *) program)->log.size() + 1;
  return 0;
}
int nvrtcGetProgramLog(void *program, char *log) {
  strcpy(log, ((Program *) program)->log.c_str());
  return 0;
}
int nvrtcGetPTXSize(void *, size_t *) { return 1; }
int nvrtcGetPTX(void *, char *) { return 1; }
int nvrtcGetCUBINSize(void *program, size_t *size) {
  *size = ((Program *) program)->library.size() + 1;
  return 0;
}
int nvrtcGetCUBIN(void *program, char *cubin) {
  strcpy(cubin, ((Program *) program)->library.c_str());
  return 0;
}
}
