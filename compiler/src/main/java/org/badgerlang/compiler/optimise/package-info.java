/// Passes that make tensor programs cheaper without changing what they mean.
///
/// A pass is one function on bodies and says in its first line what it does; `Pipelines` lists
/// which run at each level and in which order. Passes know the IR alone, no device.
@NullMarked
package org.badgerlang.compiler.optimise;

import org.jspecify.annotations.NullMarked;
