/// Java code that supplies the members of tasks: `task Photos(shots) from "photos"`.
@NullMarked
package org.badgerlang.runtime.provider;

import org.jspecify.annotations.NullMarked;
