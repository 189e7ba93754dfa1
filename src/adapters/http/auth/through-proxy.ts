/** What proxies, load balancers and content networks put beside what they forward. */
const OF_A_PROXY =
  /^(via|forwarded|cdn-loop|client-ip|x-forwarded.*|x-original-.*|x-(real|client|cluster-client|azure-client)-?ip|x-(envoy|amzn?|amz|arr|azure|cloud|goog|proxyuser|appengine|vercel|nf)-.*|(cf|fly|fastly|true|akamai)-.*)$/;

/** By names of headers alone, which whoever asks directly can send too. */
export const cameThroughProxy = (headers: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(headers).some((name) => OF_A_PROXY.test(name));

/** Some proxies write the port too, and an address of IPv6 then stands in brackets. */
const withoutPort = (text: string): string =>
  text.replace(/^\[([^\]]*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');

/** Of the addresses of `X-Forwarded-For` the one that the last proxy itself wrote; empty: none. */
export const lastForwarded = (header: string): string =>
  withoutPort(header.split(',').at(-1)?.trim() ?? '');
