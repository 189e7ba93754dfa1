import { useState } from 'preact/hooks';
import { curlOf, type RouteRequest } from './routes.js';

/** Shows the request behind a part of the page as a curl command. */
export const Curl = ({ ask }: { readonly ask: RouteRequest }) => {
  const [isCopied, setCopied] = useState(false);
  const text = curlOf(ask);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <details class="curl">
      <summary>curl</summary>
      <pre tabIndex={0}>{text}</pre>
      <button class="small" onClick={() => void copy()}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </details>
  );
};
