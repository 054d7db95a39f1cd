package org.badgerlang.compiler.plan;

import java.util.Optional;
import org.badgerlang.compiler.ir.Value;

/// A value that a body has to leave at a place.
///
/// @param replaces the param whose memory that is, for what a loop carries
record Delivery(Value value, View into, Optional<Value> replaces) {}
