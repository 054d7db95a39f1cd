package org.badgerlang.runtime.cuda;

import org.badgerlang.runtime.SetupFunctions;
import org.badgerlang.runtime.SetupInfo;

/// A setup as generated code gives it, compiled by no one yet.
public record CudaSetup(SetupInfo info, SetupFunctions<CudaCode> functions) {}
