import type { Target } from './plan.js';

/** Returns a function that gives the next request of a plan as the text to send. */
export const requestsOf = (
  { url, plan }: Target,
  drawn: () => number = Math.random,
): (() => string) => {
  const { method, path, last = 1, headers = [], bodies = [] } = plan;
  const { host } = new URL(url);
  const base = Date.now() * 1000;
  let count = 0;
  return () => {
    count += 1;
    const there = path.replaceAll('#', () => String(1 + Math.floor(drawn() * last)));
    const lines = [`${method} ${there} HTTP/1.1`, `Host: ${host}`];
    const header = headers[count % headers.length];
    if (header !== undefined) lines.push(header);
    const body = bodies[count % bodies.length]?.replaceAll('#', String(base + count));
    if (body !== undefined)
      lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
    return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
  };
};
