/// Tests of the parser: what reads, what does not and what is told, and that no text breaks it.
@NullMarked
package org.badgerlang.compiler.syntax;

import org.jspecify.annotations.NullMarked;
