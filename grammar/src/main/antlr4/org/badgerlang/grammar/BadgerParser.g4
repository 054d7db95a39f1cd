// Syntax of a Badger spec.
//
// `NEWLINE` reaches this grammar only where it ends a statement: between brackets, after an operator and
// before a continuation it is hidden, and one stands before every `}` and the end of the file.

parser grammar BadgerParser;

options {
  tokenVocab = BadgerLexer;
}

spec: topLine* EOF;

topLine
  : declaration end # topDeclaration
  | statement end # topStatement
  | end # topBlank
  ;

end: NEWLINE | SEMICOLON;

// ---- declarations ----

declaration
  : IMPORT importPath (DOT LBRACE importNames RBRACE)? # importDeclaration
  | PARAM name ASSIGN value # paramDeclaration
  | AXIS name ASSIGN value # axisDeclaration
  | function # functionDeclaration
  | kind name (ASSIGN value | formals? (members | FROM expression members?)) # kindDeclaration
  | SCHEDULE name OVER path LBRACE (stage end | end)* RBRACE # scheduleDeclaration
  | EVALUATE name (EVERY expression)? LBRACE (condition end | end)* RBRACE # evaluateDeclaration
  | SWEEP LBRACE (setting end | end)* RBRACE # sweepDeclaration
  ;

importPath
  : STRING # importFile
  | word (DOT word)* # importModule
  ;

importNames: end* name (COMMA name)* COMMA? end*;

kind: NET | EXPERT | AGENT | RULE | TASK;

function: FN name formals (ARROW type)? (ASSIGN value | block);

formals: LPAREN (formal (COMMA formal)* COMMA?)? RPAREN;

formal: name (COLON type)? (ASSIGN value)?;

type: (REAL | INT | BOOL | name) axes?;

axes: LBRACKET (expression (COMMA expression)* COMMA?)? RBRACKET;

stage: DRAWN expression (UNTIL expression)? # drawnStage
  | expression (UNTIL expression)? # plainStage
  ;

condition
  : WITH settings # withCondition
  | EXPECT value # expectCondition
  | REWEIGHT value # reweightCondition
  | statement # statementCondition
  ;

settings: setting (COMMA setting)*;

setting: path (ASSIGN | IN) expression;

path: name (DOT word)*;

// ---- templates ----

members: LBRACE (member end | end)* RBRACE;

member
  : FROZEN? WEIGHTS name COLON type FROZEN? start? # weightsMember
  | STATE name scope? (COLON type)? start? (BOUNDED expression)? # stateMember
  | kind name ASSIGN value # partMember
  | EXPERTS value # expertsMember
  | function # functionMember
  | DRAW name (COLON type)? (TILDE | ASSIGN) value # drawMember
  | SET name (COMMA name)* axes? LBRACE (entry end | end)* RBRACE # setMember
  | ACTION name COLON type (ASSIGN value)? # actionMember
  | (OBSERVE | REWARD) name (COLON type)? ASSIGN value # outputMember
  | LET name (COLON type)? ASSIGN value # valueMember
  | NEXT name ASSIGN value # nextMember
  | (LOSS | DONE) value # objectiveMember
  ;

scope
  : PER (WEIGHT | TENSOR | name) # perScope
  | ONCE # onceScope
  ;

start
  : TILDE expression (SCALED SPECTRAL? expression)? # drawnStart
  | ASSIGN LEARNED # learnedStart
  | ASSIGN value # valueStart
  ;

entry: name COLON type start;

// ---- statements ----

block: LBRACE (statement end | end)* RBRACE;

statement
  : LET name (COMMA name)* (COLON type)? ASSIGN value # letStatement
  | RETURN value # returnStatement
  | NEXT name ASSIGN value # nextStatement
  | BATCH expression OF expression batchClause* # batchStatement
  | LEARN path (COLON (type | expression))? learnClause* # learnStatement
  | (MINIMISE | MAXIMISE) value (FOR path)? # minimiseStatement
  | LOSSES LBRACE (lossPart end | end)* RBRACE # lossesStatement
  | ACT path ASSIGN value # actStatement
  | LOSS value # lossStatement
  | MEASURE name ASSIGN value # measureStatement
  | OBSERVE (name ASSIGN)? value (EVERY expression)? # observeStatement
  | EVERY expression block # everyStatement
  | LOOP name loopClause* block # loopStatement
  | NEST name IN expression block # nestStatement
  | BASE block # baseStatement
  | DEEPER # deeperStatement
  | BOTTLENECK bottleneckLines # bottleneckStatement
  | reservedWord reservedRest* reservedBlock # reservedStatement
  | reservedWord (IDENTIFIER | reservedWord) reservedRest* # reservedLineStatement
  | value # valueStatement
  ;

batchClause
  : AS name # aliasClause
  | RENEWED EVERY? expression # renewedClause
  | FROM expression # poolClause
  ;

learnClause
  : (ASSIGN | TILDE) expression # startClause
  | FROM expression # fromClause
  | BY expression # byClause
  | THROUGH expression # throughClause
  | CARRIED (RESET expression)? # carriedClause
  ;

loopClause
  : REPEAT FOREVER # foreverClause
  | REPEAT expression # repeatClause
  | UNTIL expression # untilClause
  | FOR expression name # budgetClause
  ;

lossPart: name COLON value lossClause*;

lossClause
  : WEIGHT expression # weightClause
  | FROM STEP expression # fromStepClause
  | UNTIL STEP expression # untilStepClause
  | FROM expression # fromEventClause
  | UNTIL expression # untilEventClause
  | THROUGH expression # partThroughClause
  ;

reservedWord: POPULATION | ARCHIVE | GENERATE | MEMORY | SEARCH | REPLAY;

reservedRest: ~(NEWLINE | SEMICOLON | LBRACE | RBRACE);

reservedBlock: LBRACE (~(LBRACE | RBRACE) | reservedBlock)* RBRACE;

// ---- bottlenecks ----

bottleneckLines: LBRACE (bottleneckLine end | end)* RBRACE;

bottleneckLine
  : SHARE path ACROSS path # shareLine
  | BLIND path TO path (COMMA path)* (EXCEPT path (COMMA path)*)? # blindLine
  | ONLY path SEES path (COMMA path)* # onlyLine
  | BUDGET path LESS_EQUAL expression word (PER STEP)? # budgetLine
  | LIMIT path TO expression BITS # limitBitsLine
  | LIMIT path BY expression # limitByLine
  | PENALISE value (WEIGHT expression)? # penaliseLine
  | INVARIANT path ACROSS path (WEIGHT expression)? # invariantLine
  ;

// ---- expressions ----

value: expression (OF expression (VIA expression)?)? (WITH settings)?;

expression
  : expression DOT word # memberExpression
  | expression arguments # callExpression
  | expression LBRACKET select (COMMA select)* COMMA? RBRACKET # indexExpression
  | <assoc = right> expression POWER expression # powerExpression
  | MINUS expression # negativeExpression
  | expression (TIMES | DIVIDE) expression # productExpression
  | expression (PLUS | MINUS) expression # sumExpression
  | expression RANGE expression # rangeExpression
  | expression (LESS | LESS_EQUAL | GREATER | GREATER_EQUAL | EQUAL | NOT_EQUAL) expression # comparisonExpression
  | NOT expression # notExpression
  | expression AND expression # andExpression
  | expression OR expression # orExpression
  | choice # ifExpression
  | LPAREN value RPAREN # groupExpression
  | LBRACKET (value (COMMA value)* COMMA?)? RBRACKET # listExpression
  | NUMBER # numberExpression
  | STRING # textExpression
  | (TRUE | FALSE) # boolExpression
  | name PRIME # primeExpression
  | name # nameExpression
  ;

choice: IF expression (THEN expression ELSE expression | block (ELSE (block | choice))?);

arguments: LPAREN (argument (COMMA argument)* COMMA?)? RPAREN;

argument: (word COLON)? value;

select: expression ((ARROW | COLON) expression)?;

// ---- names ----

// A word that may be a name.
name
  : IDENTIFIER
  | IMPORT | PARAM | AXIS | NET | EXPERT | AGENT | RULE | TASK
  | SCHEDULE | EVALUATE | SWEEP | BOTTLENECK | LOOP | NEST | WEIGHTS | STATE
  | DRAW | SET | ACTION | OBSERVE | REWARD | LOSS | DONE | EXPERTS
  | NEXT | FROZEN | BOUNDED | SCALED | SPECTRAL | LEARNED | PER | ONCE
  | WEIGHT | TENSOR | BATCH | OF | AS | RENEWED | LEARN | FROM
  | BY | THROUGH | CARRIED | RESET | MINIMISE | MAXIMISE | FOR | LOSSES
  | ACT | MEASURE | EVERY | REPEAT | FOREVER | UNTIL | BASE | DEEPER
  | WITH | EXPECT | REWEIGHT | IN | VIA | OVER | STEP | DRAWN | SHARE
  | ACROSS | BLIND | TO | EXCEPT | ONLY | SEES | BUDGET | LIMIT
  | BITS | PENALISE | INVARIANT | POPULATION | ARCHIVE | GENERATE | MEMORY | SEARCH
  | REPLAY
  ;

// Any word at all: after a dot, and as the name of an argument.
word
  : name
  | LET | RETURN | FN | IF | THEN | ELSE | AND | OR
  | NOT | TRUE | FALSE | REAL | INT | BOOL
  ;
