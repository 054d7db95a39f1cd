/// Measures of the structure of a graph: of a topology, or of who attends to whom.
@NullMarked
package org.badgerlang.compiler.graph;

import org.jspecify.annotations.NullMarked;
