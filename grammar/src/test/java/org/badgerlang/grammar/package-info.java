/// Tests of the grammar by itself: specs in which every newline ends something, so that the raw
/// tokens suffice.
package org.badgerlang.grammar;
