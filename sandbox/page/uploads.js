// Files: reading those a person picks, and showing those in messages.

import { h } from "./dom.js";

/** The content of a File as base64. */
export function fileToBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** "12.4 KB" */
export function sizeText(bytes) {
  if (!(bytes >= 0)) return "";
  if (bytes < 1024) return `${bytes} bytes`;
  const [size, unit] = bytes < 1048576 ? [bytes / 1024, "KB"] : [bytes / 1048576, "MB"];
  return `${size.toFixed(1)} ${unit}`;
}

function fileNode(file) {
  const about = h(
    "span",
    { class: "file-about" },
    h("strong", {}, file.name),
    h("span", { class: "quiet" }, ` ${sizeText(file.size)}`),
  );
  const isImage = (file.mimetype ?? "").startsWith("image/") && file.url;
  const picture = isImage
    ? h("img", { src: file.url, alt: file.name, class: "file-image", loading: "lazy" })
    : h("span", { class: "file-icon", "aria-hidden": "true" }, "📄");
  return h(
    "a",
    {
      class: isImage ? "file image-file" : "file",
      href: file.url ?? "#",
      target: "_blank",
      rel: "noopener noreferrer",
      download: isImage ? undefined : file.name,
      "aria-label": `File ${file.name}`,
    },
    isImage ? [about, picture] : [picture, about],
  );
}

/** The files of a message. */
export function filesNode(files) {
  return files?.length ? h("div", { class: "files" }, files.map(fileNode)) : null;
}
