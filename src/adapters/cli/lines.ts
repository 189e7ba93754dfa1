/** Yields the lines of UTF-8 text that arrives in pieces; the last line may lack its line end. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    const first = text.indexOf('\n');
    if (first === -1) {
      rest += text;
      continue;
    }
    yield rest + text.slice(0, first);
    let from = first + 1;
    for (let at = text.indexOf('\n', from); at !== -1; at = text.indexOf('\n', from)) {
      yield text.slice(from, at);
      from = at + 1;
    }
    rest = text.slice(from);
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

const CHUNK = 65_536;

/** Joins lines into larger pieces, each line with its line end: one write for each line would be slow. */
export async function* inChunks(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length >= CHUNK) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
