package org.badgerlang.compiler.lower;

import org.badgerlang.compiler.syntax.Decl;

/// Drawn instances of a task, as one: its instances are an axis that the author does not see.
///
/// @param scope its members: draws, sets, observations, actions
/// @param path where its states and actions are stored
record TaskInstance(Decl.Template template, Scope scope, String path) {}
