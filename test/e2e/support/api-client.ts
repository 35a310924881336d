import { type ClientRequest, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';

/** How to reach an API server, all in plain data, so that it can be handed to another process. */
export interface Connection {
  readonly server: string;
  readonly token?: string;
  /** PEM. */
  readonly authority?: string;
  /** PEM, for authentication by certificate. */
  readonly certificate?: string;
  /** PEM. */
  readonly key?: string;
  /** True where the server's certificate is not to be verified. */
  readonly insecure?: boolean;
}

/** What the API server answered. */
export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
  /** The texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** What to send. */
export interface ApiRequest {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
}

/** A bare client: tests look at status codes, warnings and bodies as they come, which typed clients hide. */
export class ApiClient {
  private readonly agent: Agent;

  constructor(private readonly connection: Connection) {
    this.agent = new Agent({
      keepAlive: true,
      ca: connection.authority,
      cert: connection.certificate,
      key: connection.key,
      rejectUnauthorized: !connection.insecure,
    });
  }

  /** Sends one request; resolves for every status, rejects only when there is no answer. */
  request(method: string, path: string, { body, contentType = 'application/json' }: ApiRequest = {}) {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const length =
      payload === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) };
    return new Promise<ApiResponse>((resolve, reject) => {
      const sent = this.open(method, path, length);
      sent.once('error', reject);
      sent.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: parse(Buffer.concat(chunks).toString('utf8')),
            warnings: warningTexts(response.headers['warning']),
          }),
        );
      });
      sent.end(payload);
    });
  }

  /** Calls back with every state of the objects of a collection, in order; gives the way to end it. */
  watch(collection: string, onObject: (object: unknown) => void): () => void {
    const sent = this.open('GET', `${collection}${collection.includes('?') ? '&' : '?'}watch=true`, {});
    let rest = '';
    sent.once('response', (response) => {
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onObject(JSON.parse(line).object);
      });
    });
    // Ending it resets the connection.
    sent.on('error', () => undefined);
    sent.end();
    return () => sent.destroy();
  }

  private open(method: string, path: string, headers: OutgoingHttpHeaders): ClientRequest {
    const url = new URL(path, this.connection.server);
    const { token } = this.connection;
    const options: RequestOptions = {
      method,
      headers: { accept: 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    };
    return url.protocol === 'http:' ? httpRequest(url, options) : httpsRequest(url, { ...options, agent: this.agent });
  }

  /** Closes kept connections. */
  close(): void {
    this.agent.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `299 - "text"`, several in one header separated by commas. */
function warningTexts(header: string | undefined): string[] {
  return header ? Array.from(header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g), (match) => match[1] ?? '') : [];
}
