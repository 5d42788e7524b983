import { notFound } from "next/navigation";
import { AppError } from "@/lib/core/errors";

/** What a page needs, or the page of a missing thing. */
export async function pageOr404<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
