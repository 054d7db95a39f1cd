/// Decides how tensor functions run on a processor: which axis lies along the vector lanes, which
/// statements become one loop nest, where every tensor lies in memory, and what may run side by
/// side. Plans are data; writing them as Java is another package's work.
@NullMarked
package org.badgerlang.compiler.plan;

import org.jspecify.annotations.NullMarked;
