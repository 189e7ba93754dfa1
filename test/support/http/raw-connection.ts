import { once } from 'node:events';
import { connect } from 'node:net';

/** Opens a raw socket for requests to the write proxy that no client would send. */
export const rawConnection = async (port: number, apiKey: string) => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);

  /** Sends a request; `head` is the header line that gives the length of the body. */
  const send = (head: string, body: string, then = (): void => undefined): void => {
    const lines = ['POST /redis/write HTTP/1.1', 'Host: x', `X-API-Key: ${apiKey}`];
    const request = [...lines, 'Content-Type: application/json', head, '', body].join('\r\n');
    socket.write(request, then);
  };

  /** Sends part of a request, then cuts the connection. */
  const cut = async (head: string, body: string): Promise<void> => {
    await new Promise<void>((resolve) => {
      send(head, body, resolve);
    });
    socket.destroy();
    await once(socket, 'close');
  };

  return { socket, send, cut };
};
