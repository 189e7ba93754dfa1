import { useRef, useState } from 'preact/hooks';
import { curlOf, type RouteRequest } from './routes.js';

/** Shows the request behind a part of the page as a curl command. */
export const Curl = ({ ask }: { readonly ask: RouteRequest }) => {
  const [word, setWord] = useState('Copy');
  const shown = useRef<HTMLPreElement>(null);
  const text = curlOf(ask);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setWord('Copied');
    } catch {
      // Browsers give pages over plain HTTP no clipboard, and may refuse it to any.
      if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
      setWord('Selected: copy it with the keyboard');
    }
  };
  return (
    <details class="curl">
      <summary aria-label={`curl for ${ask.route}`}>curl</summary>
      <pre ref={shown} tabIndex={0} role="group" aria-label="Command">
        {text}
      </pre>
      <button class="small" onClick={() => void copy()}>
        {word}
      </button>
    </details>
  );
};
