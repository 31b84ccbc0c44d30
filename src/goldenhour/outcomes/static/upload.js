// Sends a CSV of reports and shows the answer to each row; what was not taken can be fetched with the reasons.
const root = document.querySelector("[data-upload]");
const words = root.dataset, find = (name) => root.querySelector(`[data-${name}]`);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const NOT_TAKEN = ["refused", "unmatched"];

find("send").addEventListener("click", async ({ currentTarget: button }) => {
  const [file] = root.querySelector("#file").files;
  if (!file) return root.querySelector("#file").focus();
  button.setAttribute("aria-busy", "true");
  const response = await fetch(`/outcomes/upload/${root.querySelector("#disease").value}`, {
    method: "POST", body: file, headers: { "Content-Type": "text/csv", "X-File-Name": encodeURIComponent(file.name) },
  }).catch(() => null);
  button.removeAttribute("aria-busy");
  const answer = await response?.json().catch(() => null);
  if (!response?.ok) { find("counts").textContent = answer?.error?.message ?? "…"; return; }
  show(answer);
});

function show({ counts, rows, not_understood: strange, back }) {
  find("answers").hidden = false;
  find("counts").textContent = Object.entries(counts).filter(([, n]) => n).map(([became, n]) => `${words[camel(became)]} ${n}`).join(" · ");
  Object.assign(find("strange"), { hidden: !strange.length, textContent: fill(words.wordStrange, { what: strange.join(", ") }) });
  find("rows").replaceChildren(...rows.map(line));
  Object.assign(find("back"), { hidden: !rows.some((row) => NOT_TAKEN.includes(row.became)), href: URL.createObjectURL(new Blob(["\ufeff", back], { type: "text/csv" })) });
}

const camel = (became) => `word-${became}`.replace(/[-_](.)/g, (_, letter) => letter.toUpperCase());

function line({ line: n, became, why, remarks }) {
  const row = document.createElement("tr");
  for (const text of [fill(words.wordLine, { n }), words[camel(became)], [why, ...remarks].filter(Boolean).join(" ")]) {
    row.append(Object.assign(document.createElement("td"), { textContent: text }));
  }
  return row;
}
