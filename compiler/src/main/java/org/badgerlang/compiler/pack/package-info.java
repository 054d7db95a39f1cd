/// From Java source to classes in memory, and from classes to a runnable jar. Knows what the
/// runtime's libraries are, not what generated code says.
@NullMarked
package org.badgerlang.compiler.pack;

import org.jspecify.annotations.NullMarked;
