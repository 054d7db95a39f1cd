package org.badgerlang.runtime.cuda;

/// The product of two matrices, or of a batch of pairs, as BLAS says it: numbers of a column lie
/// side by side.
///
/// @param firstTurned whether the first factor lies with rows and columns exchanged
/// @param rows of the result and of the first factor
/// @param columns of the result and of the second factor
/// @param terms columns of the first factor, rows of the second
/// @param firstApart numbers from one column to the next, as the first factor lies
/// @param firstStep numbers from one matrix of the batch to the next; 0: the same one for all
public record Gemm(
    boolean firstTurned,
    boolean secondTurned,
    int rows,
    int columns,
    int terms,
    int firstApart,
    int secondApart,
    int resultApart,
    int batch,
    long firstStep,
    long secondStep,
    long resultStep) {}
