/// What generated code for processors needs beside the JDK: threads that wait between steps, and
/// operations that are too rare to be written out each time.
@NullMarked
package org.badgerlang.runtime.cpu;

import org.jspecify.annotations.NullMarked;
