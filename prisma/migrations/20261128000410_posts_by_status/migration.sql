-- CreateIndex
CREATE INDEX "posts_workspace_id_status_created_at_id_idx" ON "posts"("workspace_id", "status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "posts_workspace_id_status_updated_at_id_idx" ON "posts"("workspace_id", "status", "updated_at" DESC, "id" DESC);
