/// From a syntax tree to a tensor program: names, kinds, axes, owners and the meaning of every
/// construct.
///
/// A spec is elaborated by running it on symbolic tensors: calls are followed, axes flow from the
/// values, loops become scans. What is wrong is a diagnostic with a place; a value that could not
/// be had is `Val.Poison`, which silences what follows from it. Knows nothing of ANTLR, of devices
/// or of Java source.
@NullMarked
package org.badgerlang.compiler.lower;

import org.jspecify.annotations.NullMarked;
