"use client";

import { Command } from "cmdk";
import { Moon, Plus, Search, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { useEffect, useState } from "react";
import { Dialog, DialogContent, DialogTitle } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { navigationItems } from "./navigation";
import { useCan, useWorkspace } from "./workspace-context";

const OPEN_EVENT = "heliograph:command-menu";
const ITEM =
  "data-[selected=true]:bg-accent flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 text-sm [&_svg]:size-4 [&_svg]:text-muted-foreground";

/** Ctrl or Cmd + K from anywhere: go to a section, write a post, change the theme. */
export function CommandMenu() {
  const { slug, sandbox } = useWorkspace();
  const canWrite = useCan("posts:write");
  const router = useRouter();
  const { resolvedTheme, setTheme } = useTheme();
  const [open, setOpen] = useState(false);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        setOpen((value) => !value);
      }
    }
    const onOpen = () => setOpen(true);
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener(OPEN_EVENT, onOpen);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener(OPEN_EVENT, onOpen);
    };
  }, []);

  function run(action: () => void) {
    setOpen(false);
    action();
  }

  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogContent hideClose aria-describedby={undefined} className="gap-0 p-0 sm:top-[30%] sm:p-0">
        <DialogTitle className="sr-only">Go to or do</DialogTitle>
        <Command label="Commands" className="grid">
          <div className="flex items-center gap-2.5 border-b px-4">
            <Search aria-hidden className="text-muted-foreground size-4" />
            <Command.Input
              placeholder="Go to or do…"
              className="placeholder:text-muted-foreground h-12 flex-1 bg-transparent text-base outline-none sm:text-sm"
            />
            <Kbd>Esc</Kbd>
          </div>
          <Command.List className="max-h-80 overflow-y-auto p-2">
            <Command.Empty className="text-muted-foreground px-3 py-6 text-center text-sm">
              Nothing has that name.
            </Command.Empty>
            {canWrite && (
              <Command.Item className={ITEM} onSelect={() => run(() => router.push(`/${slug}/compose`))}>
                <Plus aria-hidden /> New post
              </Command.Item>
            )}
            {navigationItems(sandbox).map(({ path, label, icon: Icon }) => (
              <Command.Item
                key={path}
                className={ITEM}
                onSelect={() => run(() => router.push(`/${slug}/${path}`))}
              >
                <Icon aria-hidden /> {label}
              </Command.Item>
            ))}
            <Command.Item
              className={ITEM}
              onSelect={() => run(() => setTheme(resolvedTheme === "dark" ? "light" : "dark"))}
            >
              {resolvedTheme === "dark" ? <Sun aria-hidden /> : <Moon aria-hidden />}
              Switch to {resolvedTheme === "dark" ? "light" : "dark"} mode
            </Command.Item>
          </Command.List>
        </Command>
      </DialogContent>
    </Dialog>
  );
}

export function CommandMenuHint() {
  return (
    <button
      type="button"
      onClick={() => window.dispatchEvent(new Event(OPEN_EVENT))}
      className="text-muted-foreground hover:bg-accent hover:text-foreground flex h-8 items-center gap-2 rounded-md px-2.5 text-[0.8125rem]"
    >
      <Search aria-hidden className="size-4" />
      <span className="flex-1 text-left">Go to or do</span>
      <Kbd>Ctrl K</Kbd>
    </button>
  );
}
