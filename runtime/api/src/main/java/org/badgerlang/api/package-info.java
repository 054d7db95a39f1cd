/// Badger from a Java program: compile a spec, run it, read and set weights, supply tasks. Tensors
/// are ND4J's `INDArray`.
@NullMarked
package org.badgerlang.api;

import org.jspecify.annotations.NullMarked;
