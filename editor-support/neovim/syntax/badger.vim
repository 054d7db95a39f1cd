" Colours of Badger specs without the language server.
if exists('b:current_syntax')
  finish
endif

syntax match badgerName /\<[A-Z]\w*\>/
syntax match badgerMember /\.\@<=\w\+/
syntax match badgerNumber /\<\d\+\(\.\d\+\)\=\([eE][+-]\=\d\+\)\=\>/
syntax region badgerString start=/"/ skip=/\\./ end=/"\|$/
syntax match badgerComment /\/\/.*$/ contains=@Spell
syntax match badgerDoc /\/\/\/.*$/ contains=@Spell
syntax match badgerOperator /->\|\.\.\|[-+*^~=<>]\|\/\(\/\)\@!/

syntax keyword badgerConditional if then else
syntax keyword badgerOperatorWord and or not
syntax keyword badgerType real int bool
syntax keyword badgerConstant true false
syntax match badgerDeclaration /\(^\|[;{]\)\s*\zs\(import\|param\|axis\|fn\|net\|expert\|agent\|rule\|task\|schedule\|evaluate\|sweep\|bottleneck\)\>/
syntax match badgerMemberWord /\(^\|[;{]\)\s*\zs\(weights\|state\|draw\|set\|experts\|let\|measure\|next\|return\)\>/
syntax match badgerSense /\(^\|[;{]\)\s*\zs\(action\|observe\|reward\|act\)\>/
syntax match badgerLoop /\(^\|[;{]\)\s*\zs\(loop\|nest\|base\|deeper\|batch\|every\)\>/
syntax match badgerLearn /\(^\|[;{]\)\s*\zs\(learn\|minimise\|maximise\|losses\|loss\|done\|expect\|reweight\)\>/
syntax match badgerBottleneck /\(^\|[;{]\)\s*\zs\(share\|blind\|only\|budget\|limit\|penalise\|invariant\)\>/
syntax match badgerClause /\.\@<!\<\(of\|as\|from\|by\|through\|for\|over\|in\|with\|via\|repeat\|forever\|until\|carried\|reset\|renewed\|across\|except\|sees\|to\|frozen\|learned\|bounded\|scaled\|spectral\|per\|once\|weight\|drawn\)\>\(\s*[:=,.)(\]]\)\@!/

highlight default link badgerName Type
highlight default link badgerMember Identifier
highlight default link badgerNumber Number
highlight default link badgerString String
highlight default link badgerComment Comment
highlight default link badgerDoc SpecialComment
highlight default link badgerOperator Operator
highlight default link badgerOperatorWord Operator
highlight default link badgerConditional Conditional
highlight default link badgerType Type
highlight default link badgerConstant Boolean
highlight default link badgerDeclaration Structure
highlight default link badgerMemberWord StorageClass
highlight default link badgerSense Special
highlight default link badgerLoop Repeat
highlight default link badgerLearn Statement
highlight default link badgerBottleneck Exception
highlight default link badgerClause Keyword

let b:current_syntax = 'badger'
