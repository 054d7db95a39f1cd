/// Estimators of gradients held against what theory says of them.
@NullMarked
package org.badgerlang.compiler.estimate;

import org.jspecify.annotations.NullMarked;
