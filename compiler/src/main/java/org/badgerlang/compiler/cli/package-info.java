/// The command line: reads arguments, calls the compiler, tells people what came of it. The only
/// package that ends the process, writes to its streams and turns a fault of the compiler into a
/// message.
@NullMarked
package org.badgerlang.compiler.cli;

import org.jspecify.annotations.NullMarked;
