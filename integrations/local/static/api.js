// The carrier's doors. A refusal comes back as an Error with Twilio's code and the HTTP status.

export async function post(path, body) {
  const response = await fetch(`/local/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const error = new Error(answer.detail?.error ?? response.statusText);
  error.status = response.status;
  error.code = answer.detail?.code;
  throw error;
}

// Calls `show` with the handset now and after every change, and `lost` when the app goes away or comes back.
export function watch(number, show, lost) {
  const source = new EventSource(`/local/events?number=${encodeURIComponent(number)}`);
  source.onmessage = (event) => { lost(false); show(JSON.parse(event.data)); };
  source.onerror = () => lost(true);
  return () => source.close();
}
