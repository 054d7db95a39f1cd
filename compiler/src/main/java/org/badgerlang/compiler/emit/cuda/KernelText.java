package org.badgerlang.compiler.emit.cuda;

/// One kernel as CUDA C.
///
/// @param name unique among the functions of a setup
record KernelText(String name, String text) {}
