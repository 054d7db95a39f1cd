@NullMarked
package org.badgerlang.compiler.graph;

import org.jspecify.annotations.NullMarked;
