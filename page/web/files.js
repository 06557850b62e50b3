// Files that were dropped or chosen.

// In a folder, files with these endings are taken; what is dropped by itself is taken whatever it is called.
const IN_FOLDERS = /\.(xlsx|xlsm|xlsb|xls|ods|et)$/i;
// What Excel, WPS and LibreOffice leave beside an open file.
const LEFT_BESIDE = /^(~\$|\.~)/;

// The files of a drop, each as { file, path }, those in folders too; `closed` names the folders that the browser does not let a page
// read. What a drop brings can only be asked for at once, so that everything is asked for before anything is waited for.
async function dropped(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file").map((item) => ({
    file: item.getAsFile(),
    entry: item.webkitGetAsEntry ? item.webkitGetAsEntry() : null,
    handle: item.getAsFileSystemHandle ? item.getAsFileSystemHandle().catch(() => null) : null,
  }));
  const found = { files: [], closed: [] };
  for (const { file, entry, handle } of items) {
    if (entry && entry.isDirectory) {
      await folder(entry, await handle, found);
    } else if (file) {
      found.files.push({ file, path: file.name });
    }
  }
  return found;
}

async function folder(entry, handle, found) {
  const inside = [];
  try {
    if (handle && handle.kind === "directory") await walkHandle(handle, handle.name, inside);
    else await walkEntry(entry, inside);
    inside.sort((a, b) => (a.path < b.path ? -1 : 1));
    found.files.push(...inside);
  } catch (error) {
    found.closed.push(entry.name);
  }
}

const isWanted = (name) => IN_FOLDERS.test(name) && !LEFT_BESIDE.test(name);

async function walkHandle(handle, path, inside) {
  for await (const child of handle.values()) {
    const place = `${path}/${child.name}`;
    if (child.kind === "directory") await walkHandle(child, place, inside);
    else if (isWanted(child.name)) inside.push({ file: await child.getFile(), path: place });
  }
}

async function walkEntry(entry, inside) {
  const reader = entry.createReader();
  // A reader gives some at a time, and none at the end.
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const child of some) {
      if (child.isDirectory) {
        await walkEntry(child, inside);
      } else if (isWanted(child.name)) {
        const file = await new Promise((resolve, reject) => child.file(resolve, reject));
        inside.push({ file, path: child.fullPath.replace(/^\//, "") });
      }
    }
  }
}
