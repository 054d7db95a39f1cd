// Tokens of a Badger spec.
//
// Every newline is a token: which of them end a statement is decided between lexer and parser.

lexer grammar BadgerLexer;

channels { DOCS }

// Words that can never be names.
LET: 'let';
RETURN: 'return';
FN: 'fn';
IF: 'if';
THEN: 'then';
ELSE: 'else';
AND: 'and';
OR: 'or';
NOT: 'not';
TRUE: 'true';
FALSE: 'false';
REAL: 'real';
INT: 'int';
BOOL: 'bool';

// Words that head declarations; names elsewhere.
IMPORT: 'import';
PARAM: 'param';
AXIS: 'axis';
NET: 'net';
EXPERT: 'expert';
AGENT: 'agent';
RULE: 'rule';
TASK: 'task';
SCHEDULE: 'schedule';
EVALUATE: 'evaluate';
SWEEP: 'sweep';
BOTTLENECK: 'bottleneck';
LOOP: 'loop';
NEST: 'nest';

// Words of templates; names elsewhere.
WEIGHTS: 'weights';
STATE: 'state';
DRAW: 'draw';
SET: 'set';
ACTION: 'action';
OBSERVE: 'observe';
REWARD: 'reward';
LOSS: 'loss';
DONE: 'done';
EXPERTS: 'experts';
NEXT: 'next';
FROZEN: 'frozen';
BOUNDED: 'bounded';
SCALED: 'scaled';
SPECTRAL: 'spectral';
LEARNED: 'learned';
PER: 'per';
ONCE: 'once';
WEIGHT: 'weight';
TENSOR: 'tensor';

// Words of loops; names elsewhere.
BATCH: 'batch';
OF: 'of';
AS: 'as';
RENEWED: 'renewed';
LEARN: 'learn';
FROM: 'from';
BY: 'by';
THROUGH: 'through';
CARRIED: 'carried';
RESET: 'reset';
MINIMISE: 'minimise';
MAXIMISE: 'maximise';
FOR: 'for';
LOSSES: 'losses';
ACT: 'act';
MEASURE: 'measure';
EVERY: 'every';
REPEAT: 'repeat';
FOREVER: 'forever';
UNTIL: 'until';
BASE: 'base';
DEEPER: 'deeper';

// Words of evaluations, agents and schedules; names elsewhere.
WITH: 'with';
EXPECT: 'expect';
REWEIGHT: 'reweight';
IN: 'in';
VIA: 'via';
OVER: 'over';
STEP: 'step';
DRAWN: 'drawn';

// Words of bottlenecks; names elsewhere.
SHARE: 'share';
ACROSS: 'across';
BLIND: 'blind';
TO: 'to';
EXCEPT: 'except';
ONLY: 'only';
SEES: 'sees';
BUDGET: 'budget';
LIMIT: 'limit';
BITS: 'bits';
PENALISE: 'penalise';
INVARIANT: 'invariant';

// Words kept for later, as heads of a block only; names elsewhere.
POPULATION: 'population';
ARCHIVE: 'archive';
GENERATE: 'generate';
MEMORY: 'memory';
SEARCH: 'search';
REPLAY: 'replay';

IDENTIFIER: [a-zA-Z_] [a-zA-Z_0-9]*;
NUMBER: [0-9]+ ('.' [0-9]+)? ([eE] [+-]? [0-9]+)?;
STRING: '"' ('\\' ~[\r\n] | ~["\\\r\n])* '"';

LPAREN: '(';
RPAREN: ')';
LBRACKET: '[';
RBRACKET: ']';
LBRACE: '{';
RBRACE: '}';
COMMA: ',';
SEMICOLON: ';';
COLON: ':';
ASSIGN: '=';
TILDE: '~';
ARROW: '->';
RANGE: '..';
DOT: '.';
PRIME: '\''+;
PLUS: '+';
MINUS: '-';
TIMES: '*';
DIVIDE: '/';
POWER: '^';
LESS_EQUAL: '<=';
GREATER_EQUAL: '>=';
EQUAL: '==';
NOT_EQUAL: '!=';
LESS: '<';
GREATER: '>';

NEWLINE: '\r'? '\n' | '\r';
SPACE: [ \t\f\uFEFF\u00A0]+ -> channel(HIDDEN);
DOC: '///' ~[\r\n]* -> channel(DOCS);
COMMENT: '//' ~[\r\n]* -> channel(HIDDEN);

// What people bring from other languages; told with what to write instead.
HASH_COMMENT: '#' ~[\r\n]*;
BLOCK_COMMENT: '/*' .*? ('*/' | EOF);
FOREIGN_OPERATOR: '**' | '&&' | '||' | '!' | '=>' | ':=' | '+=' | '-=' | '*=' | '/=' | '%' | '@' | '?';
UNTERMINATED_STRING: '"' ('\\' ~[\r\n] | ~["\\\r\n])* '\\'?;
STRAY: .;
