/// Writes plans as readable Java source. The only package that knows JavaPoet.
@NullMarked
package org.badgerlang.compiler.emit;

import org.jspecify.annotations.NullMarked;
