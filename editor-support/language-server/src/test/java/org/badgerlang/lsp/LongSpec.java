package org.badgerlang.lsp;

/// A spec as long as one likes, of the parts that specs are made of, without an error in it.
final class LongSpec {
  private static final String HEAD =
      """
      /// A long spec.
      import std.experts.{Gru}
      import std.losses.{mse}
      import std.rules.{adam, sgd}

      param shots = 5
      axis hidden = 8
      """;

  /// A net and the function around it.
  private static final String NET =
      """

      /// Net number %1$d.
      net Net%1$d(in, out) {
        weights w: real[in, out] ~ lecun(in)
        weights b: real[out] = 0

        fn apply(x: real[in]) -> real[out] {
          let first = dot(x, w, over: in) + b
          let second = tanh(first) * sigmoid(first)
          let third = second + relu(first - mean(second))
          return third
        }
      }

      /// Squares what is far from zero.
      fn far%1$d(x, limit = %1$d) -> real {
        let over = relu(abs(x) - limit)
        return mean(over ^ 2)
      }
      """;

  /// A task, a learner and two loops.
  private static final String SETUP =
      """

      /// Waves of family %1$d.
      task Wave%1$d {
        draw amplitude: real ~ uniform(0.1, 5)
        draw phase:     real ~ uniform(0, pi)
        set support, query [shots] {
          x: real[hidden] ~ normal(0, 1)
          y: real = amplitude * sin(mean(x) + phase)
        }
      }

      net learner%1$d = Net%1$d(in: hidden, out: 1)

      loop outer%1$d repeat 100 {
        batch 8 of Wave%1$d as wave
        learn start: learner%1$d.weights by adam(lr: 1e-3) through first_order

        loop adapt repeat 3 {
          learn learner%1$d.weights from start by sgd(lr: 0.01)
          let guess = learner%1$d(wave.support.x)
          minimise mse(sum(guess), wave.support.y) + far%1$d(mean(guess))
        }
        let after = adapt.learner%1$d(wave.query.x)
        measure worst = max(after)
        minimise mse(sum(after), wave.query.y)
      }
      """;

  private static final int NETS_A_SETUP = 16;

  private LongSpec() {}

  /// A spec of about so many lines.
  static String of(int lines) {
    var text = new StringBuilder(HEAD);
    int written = (int) HEAD.lines().count();
    for (int i = 0; written < lines; i++) {
      String part = NET.formatted(i) + (i % NETS_A_SETUP == 0 ? SETUP.formatted(i) : "");
      text.append(part);
      written += (int) part.lines().count();
    }
    return text.toString();
  }
}
