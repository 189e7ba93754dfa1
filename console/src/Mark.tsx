const SIGNS: Readonly<Record<string, readonly [sign: string, kind: string]>> = {
  ok: ['●', 'good'],
  up: ['●', 'good'],
  away: ['■', 'bad'],
  applied: ['✓', 'good'],
  done: ['✓', 'good'],
  unchanged: ['=', 'plain'],
  stale: ['↩', 'plain'],
  duplicate: ['=', 'plain'],
  running: ['…', 'plain'],
  here: ['✓', 'good'],
  found: ['✓', 'good'],
  right: ['✓', 'good'],
  holds: ['✓', 'good'],
  shown: ['✓', 'good'],
  same: ['=', 'plain'],
  newer: ['↑', 'plain'],
  absent: ['–', 'plain'],
  'not shown': ['○', 'plain'],
  unknown: ['?', 'plain'],
  leaving: ['…', 'warn'],
  different: ['≠', 'bad'],
  broken: ['✕', 'bad'],
  deleted: ['✕', 'bad'],
  damaged: ['✕', 'bad'],
  taken: ['✓', 'good'],
  comes: ['✓', 'good'],
  'kept out': ['–', 'plain'],
  'no such column': ['–', 'plain'],
  'stays away': ['–', 'plain'],
  'not asked': ['?', 'plain'],
  missing: ['✕', 'bad'],
  error: ['✕', 'bad'],
  warn: ['▲', 'warn'],
  'needs a look': ['▲', 'warn'],
  'edited, not sent': ['✎', 'warn'],
  mended: ['✓', 'good'],
  waits: ['…', 'plain'],
  'no longer so': ['=', 'plain'],
  'still so': ['▲', 'warn'],
  'changing now': ['◷', 'warn'],
  left: ['✕', 'bad'],
  steady: ['=', 'good'],
  growing: ['↗', 'plain'],
  'no limit': ['–', 'plain'],
  'not known': ['?', 'plain'],
  'full soon': ['▲', 'warn'],
  full: ['■', 'bad'],
  deferred: ['◷', 'warn'],
  degraded: ['▲', 'warn'],
  failed: ['✕', 'bad'],
  refused: ['✕', 'bad'],
  down: ['■', 'bad'],
};

/** A state as a word with a sign and a colour. */
export const Mark = ({ word }: { readonly word: string }) => {
  const [sign, kind] = SIGNS[word] ?? ['●', 'plain'];
  return (
    <span class={`mark ${kind}`}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
};
