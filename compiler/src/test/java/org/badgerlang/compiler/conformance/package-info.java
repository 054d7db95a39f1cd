/// Every device against the interpreter, on the same programs, through the interface that runs use.
@NullMarked
package org.badgerlang.compiler.conformance;

import org.jspecify.annotations.NullMarked;
