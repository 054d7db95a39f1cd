package org.badgerlang.lsp;

/// Specs that several tests read.
final class Specs {
  static final String GUESSING =
      """
      /// Experts find a hidden vector.
      import std.experts.{Lstm}
      import std.nets.{Linear, Attention}
      import std.rules.{adam}

      param size   = 2
      axis unit    = size
      axis hidden  = 32
      axis message = 16
      axis name    = 8

      task Guessing {
        draw    target: real[unit] ~ uniform(-1, 1)
        action  guess:  real[unit] = 0
        observe wrong:  real = 3 * mean((guess - target) ^ 2, over: unit)
        loss    wrong
      }

      /// Written for one expert.
      expert Cell {
        state me: real[name] ~ normal(0, 1)
        net memory  = Lstm(in: 1 + name + message, hidden)
        net talk    = Attention(from: hidden, key: 16, value: message)
        net readout = Linear(hidden)

        fn step(wrong: real) -> real {
          let heard = talk(memory.h, peers(memory.h))
          memory.step(concat(wrong, me, heard))
          return readout(memory.h)
        }
      }

      agent badger = unit of Cell

      loop outer repeat 10000 {
        batch 32 of Guessing
        learn Cell.weights by adam(lr: 2e-3)
        minimise last(inner.loss)

        loop inner repeat 8 {
          learn badger.state
          act guess = badger.step(wrong)
        }
      }

      evaluate larger {
        with size = 4
        expect last(inner.loss) < 1
      }
      """;

  static final String MAML =
      """
      import std.nets.{Mlp}
      import std.rules.{adam, sgd}
      import std.losses.{mse}

      net learner = Mlp(in: 1, hidden: [40, 40], out: 1)

      task Sinusoid(shots = 10) {
        draw amplitude: real ~ uniform(0.1, 5)
        draw phase:     real ~ uniform(0, pi)
        set support, query [shots] {
          x: real ~ uniform(-5, 5)
          y: real = amplitude * sin(x + phase)
        }
      }

      loop outer repeat 20000 {
        batch 25 of Sinusoid as wave
        learn start: learner.weights by adam(lr: 1e-3)

        loop adapt repeat 5 {
          learn learner.weights from start by sgd(lr: 0.01)
          minimise mse(learner(wave.support.x), wave.support.y)
        }
        minimise mse(adapt.learner(wave.query.x), wave.query.y)
      }
      """;

  private Specs() {}

  /// `spec` with the cursor before the first occurrence of `text`, `into` characters further.
  static String at(String spec, String text, int into) {
    int found = spec.indexOf(text);
    if (found < 0) {
      throw new IllegalArgumentException("no " + text);
    }
    return spec.substring(0, found + into) + "‸" + spec.substring(found + into);
  }
}
