package org.badgerlang.compiler.plan;

import org.badgerlang.compiler.ir.Axis;

/// The step at which a loop over `axis` stands.
///
/// @param id unique in a plan
public record Index(int id, Axis axis) {}
