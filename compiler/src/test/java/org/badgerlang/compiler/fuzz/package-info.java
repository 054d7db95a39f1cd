/// What strangers may hand to Badger, fed with damage: specs, folders of runs, command lines,
/// requests. Each target takes bytes; nothing but the errors that are meant may escape it.
@NullMarked
package org.badgerlang.compiler.fuzz;

import org.jspecify.annotations.NullMarked;
