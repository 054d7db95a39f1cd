package org.badgerlang.runtime.cuda;

/// Something that CUDA needs is not there, in one sentence with what to do.
public final class CudaMissing extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CudaMissing(String sentence) {
    super(sentence);
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
