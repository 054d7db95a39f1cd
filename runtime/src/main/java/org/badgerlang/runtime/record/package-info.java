/// What a run leaves on disk: its folder, metrics, checkpoints, weights and `run.json`, written so
/// that a kill at any instant leaves whole files; and the readers, which trust none of them. Knows
/// nothing of kernels or consoles.
@NullMarked
package org.badgerlang.runtime.record;

import org.jspecify.annotations.NullMarked;
