<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialogue</name>
    <message>
        <source>About Pentimento</source>
        <translation>关于 Pentimento</translation>
    </message>
    <message>
        <source>A studio for AI image editing on your own machine. Nothing leaves it, and nothing that was on the canvas or in the gallery is lost.</source>
        <translation>在您自己的电脑上运行的 AI 图像编辑工作室。数据不会离开本机，画布和图库中的内容也不会丢失。</translation>
    </message>
    <message>
        <source>Kept in {path}</source>
        <translation>数据保存在 {path}</translation>
    </message>
    <message>
        <source>Apache-2.0. Icons: Lucide (ISC). Font: Inter (SIL Open Font Licence).</source>
        <translation>Apache-2.0。图标：Lucide（ISC）。字体：Inter（SIL 开放字体许可证）。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>New canvas to paint on</source>
        <translation>新建可绘制的画布</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open the sample picture</source>
        <translation>打开示例图片</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Export a copy…</source>
        <translation>导出副本…</translation>
    </message>
    <message>
        <source>Export the layers for Photoshop…</source>
        <translation>为 Photoshop 导出图层…</translation>
    </message>
    <message>
        <source>Close picture</source>
        <translation>关闭图片</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Paste picture</source>
        <translation>粘贴图片</translation>
    </message>
    <message>
        <source>Cancel or drop</source>
        <translation>取消或放弃</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Fill the whole mask</source>
        <translation>全部设为蒙版</translation>
    </message>
    <message>
        <source>Invert mask</source>
        <translation>反转蒙版</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Grow mask…</source>
        <translation>扩大蒙版…</translation>
    </message>
    <message>
        <source>Shrink mask…</source>
        <translation>收缩蒙版…</translation>
    </message>
    <message>
        <source>Feather mask…</source>
        <translation>羽化蒙版…</translation>
    </message>
    <message>
        <source>Border of mask…</source>
        <translation>蒙版边界…</translation>
    </message>
    <message>
        <source>Smooth mask…</source>
        <translation>平滑蒙版…</translation>
    </message>
    <message>
        <source>Threshold of mask…</source>
        <translation>蒙版阈值…</translation>
    </message>
    <message>
        <source>Fill holes in mask</source>
        <translation>填充蒙版中的孔洞</translation>
    </message>
    <message>
        <source>Mask from the layer&apos;s transparency</source>
        <translation>由图层透明度生成蒙版</translation>
    </message>
    <message>
        <source>Shapes replace the mask</source>
        <translation>形状替换蒙版</translation>
    </message>
    <message>
        <source>Shapes are added to the mask</source>
        <translation>形状添加到蒙版</translation>
    </message>
    <message>
        <source>Shapes are taken from the mask</source>
        <translation>从蒙版中减去形状</translation>
    </message>
    <message>
        <source>Shapes keep the mask they meet</source>
        <translation>形状与蒙版相交</translation>
    </message>
    <message>
        <source>Keep the mask under a name</source>
        <translation>命名并保留蒙版</translation>
    </message>
    <message>
        <source>Add a layer</source>
        <translation>添加图层</translation>
    </message>
    <message>
        <source>Duplicate the layer</source>
        <translation>复制图层</translation>
    </message>
    <message>
        <source>Delete the layer</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>Rename the layer</source>
        <translation>重命名图层</translation>
    </message>
    <message>
        <source>Lock the layer</source>
        <translation>锁定图层</translation>
    </message>
    <message>
        <source>Move the layer up</source>
        <translation>上移图层</translation>
    </message>
    <message>
        <source>Move the layer down</source>
        <translation>下移图层</translation>
    </message>
    <message>
        <source>Merge with the layer below</source>
        <translation>与下方图层合并</translation>
    </message>
    <message>
        <source>Merge all visible layers</source>
        <translation>合并所有可见图层</translation>
    </message>
    <message>
        <source>Flatten the picture</source>
        <translation>拼合图像</translation>
    </message>
    <message>
        <source>Paint on the layer&apos;s mask</source>
        <translation>在图层的蒙版上绘制</translation>
    </message>
    <message>
        <source>The layer&apos;s mask is on</source>
        <translation>启用图层的蒙版</translation>
    </message>
    <message>
        <source>Make the layer&apos;s mask from the mask</source>
        <translation>由蒙版生成图层的蒙版</translation>
    </message>
    <message>
        <source>Mask what the layer shows</source>
        <translation>将图层显示的部分设为蒙版</translation>
    </message>
    <message>
        <source>Invert the layer&apos;s mask</source>
        <translation>反转图层的蒙版</translation>
    </message>
    <message>
        <source>Apply the layer&apos;s mask</source>
        <translation>应用图层的蒙版</translation>
    </message>
    <message>
        <source>Delete the layer&apos;s mask</source>
        <translation>删除图层的蒙版</translation>
    </message>
    <message>
        <source>Flip picture horizontally</source>
        <translation>水平翻转图片</translation>
    </message>
    <message>
        <source>Flip picture vertically</source>
        <translation>垂直翻转图片</translation>
    </message>
    <message>
        <source>Rotate picture right</source>
        <translation>向右旋转图片</translation>
    </message>
    <message>
        <source>Rotate picture left</source>
        <translation>向左旋转图片</translation>
    </message>
    <message>
        <source>Rotate picture by 180°</source>
        <translation>将图片旋转 180°</translation>
    </message>
    <message>
        <source>Extend the borders…</source>
        <translation>扩展边框…</translation>
    </message>
    <message>
        <source>Extend to 1:1, picture in the middle</source>
        <translation>扩展到 1:1，图片居中</translation>
    </message>
    <message>
        <source>Extend to 4:3, picture in the middle</source>
        <translation>扩展到 4:3，图片居中</translation>
    </message>
    <message>
        <source>Extend to 3:2, picture in the middle</source>
        <translation>扩展到 3:2，图片居中</translation>
    </message>
    <message>
        <source>Extend to 16:9, picture in the middle</source>
        <translation>扩展到 16:9，图片居中</translation>
    </message>
    <message>
        <source>Extend to 21:9, picture in the middle</source>
        <translation>扩展到 21:9，图片居中</translation>
    </message>
    <message>
        <source>Extend to 3:4, picture in the middle</source>
        <translation>扩展到 3:4，图片居中</translation>
    </message>
    <message>
        <source>Extend to 2:3, picture in the middle</source>
        <translation>扩展到 2:3，图片居中</translation>
    </message>
    <message>
        <source>Extend to 9:16, picture in the middle</source>
        <translation>扩展到 9:16，图片居中</translation>
    </message>
    <message>
        <source>Image size…</source>
        <translation>图像大小…</translation>
    </message>
    <message>
        <source>Canvas size…</source>
        <translation>画布大小…</translation>
    </message>
    <message>
        <source>Reveal all that the layers hold</source>
        <translation>显示图层中的全部内容</translation>
    </message>
    <message>
        <source>Apply the crop</source>
        <translation>应用裁剪</translation>
    </message>
    <message>
        <source>Drop the crop</source>
        <translation>放弃裁剪</translation>
    </message>
    <message>
        <source>Flip layer horizontally</source>
        <translation>水平翻转图层</translation>
    </message>
    <message>
        <source>Flip layer vertically</source>
        <translation>垂直翻转图层</translation>
    </message>
    <message>
        <source>Rotate layer right</source>
        <translation>向右旋转图层</translation>
    </message>
    <message>
        <source>Rotate layer left</source>
        <translation>向左旋转图层</translation>
    </message>
    <message>
        <source>Rotate layer by 180°</source>
        <translation>将图层旋转 180°</translation>
    </message>
    <message>
        <source>Apply the transformation</source>
        <translation>应用变换</translation>
    </message>
    <message>
        <source>Drop the transformation</source>
        <translation>放弃变换</translation>
    </message>
    <message>
        <source>Fill from the picture</source>
        <translation>用画面填充</translation>
    </message>
    <message>
        <source>Live preview</source>
        <translation>实时预览</translation>
    </message>
    <message>
        <source>Keep the live preview</source>
        <translation>保留实时预览</translation>
    </message>
    <message>
        <source>Cancel all jobs</source>
        <translation>取消所有任务</translation>
    </message>
    <message>
        <source>Previous candidate</source>
        <translation>上一个候选</translation>
    </message>
    <message>
        <source>Next candidate</source>
        <translation>下一个候选</translation>
    </message>
    <message>
        <source>Apply candidate</source>
        <translation>应用候选</translation>
    </message>
    <message>
        <source>Discard candidate</source>
        <translation>丢弃候选</translation>
    </message>
    <message>
        <source>Discard all candidates</source>
        <translation>丢弃所有候选</translation>
    </message>
    <message>
        <source>Keep candidate as a layer</source>
        <translation>将候选保留为图层</translation>
    </message>
    <message>
        <source>Keep all candidates as layers</source>
        <translation>将所有候选保留为图层</translation>
    </message>
    <message>
        <source>Brush candidate in and out</source>
        <translation>用画笔显示或隐藏候选</translation>
    </message>
    <message>
        <source>Brush candidate in, hidden at first</source>
        <translation>涂入候选（先全部隐藏）</translation>
    </message>
    <message>
        <source>See the original (hold the key)</source>
        <translation>查看原图（按住按键）</translation>
    </message>
    <message>
        <source>Compare with a divider</source>
        <translation>用分隔线对比</translation>
    </message>
    <message>
        <source>Compare with a level divider</source>
        <translation>用水平分割线比较</translation>
    </message>
    <message>
        <source>Compare by blinking</source>
        <translation>闪烁对比</translation>
    </message>
    <message>
        <source>Compare side by side</source>
        <translation>并排对比</translation>
    </message>
    <message>
        <source>Compare all side by side</source>
        <translation>全部并排对比</translation>
    </message>
    <message>
        <source>Use the prompt and settings kept with the picture</source>
        <translation>使用随图片保存的提示词和设置</translation>
    </message>
    <message>
        <source>Give back the models&apos; memory</source>
        <translation>释放模型占用的内存</translation>
    </message>
    <message>
        <source>Fit in the window</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Actual size, 100 %</source>
        <translation>实际大小，100 %</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Turn the view left</source>
        <translation>向左旋转视图</translation>
    </message>
    <message>
        <source>Turn the view right</source>
        <translation>向右旋转视图</translation>
    </message>
    <message>
        <source>Mirror the view</source>
        <translation>镜像视图</translation>
    </message>
    <message>
        <source>View straight again</source>
        <translation>视图复位</translation>
    </message>
    <message>
        <source>Hide the panels</source>
        <translation>隐藏面板</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>下一张图片</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>上一张图片</translation>
    </message>
    <message>
        <source>Go to the prompt</source>
        <translation>转到提示词</translation>
    </message>
    <message>
        <source>Go to the gallery</source>
        <translation>转到图库</translation>
    </message>
    <message>
        <source>Go to the prompt history</source>
        <translation>转到提示词历史</translation>
    </message>
    <message>
        <source>Go to the layers</source>
        <translation>转到图层</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>窗口的下一个区域</translation>
    </message>
    <message>
        <source>Commands…</source>
        <translation>命令…</translation>
    </message>
    <message>
        <source>Mask brush</source>
        <translation>蒙版画笔</translation>
    </message>
    <message>
        <source>Mask eraser</source>
        <translation>蒙版橡皮擦</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>魔棒</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Transform</source>
        <translation>变换</translation>
    </message>
    <message>
        <source>Crop and extend</source>
        <translation>裁剪与扩展</translation>
    </message>
    <message>
        <source>Context box: what the model is shown</source>
        <translation>上下文框：模型能看到的部分</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>绘画</translation>
    </message>
    <message>
        <source>Erase paint</source>
        <translation>擦除绘画</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>仿制</translation>
    </message>
    <message>
        <source>Retouch</source>
        <translation>修饰</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>渐变</translation>
    </message>
    <message>
        <source>Eyedropper</source>
        <translation>吸管</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Swap brush and eraser, or the colours</source>
        <translation>交换画笔与橡皮擦，或交换颜色</translation>
    </message>
    <message>
        <source>Swap the colours</source>
        <translation>交换两种颜色</translation>
    </message>
    <message>
        <source>Colours to black and white</source>
        <translation>颜色恢复为黑白</translation>
    </message>
    <message>
        <source>Paint keeps transparency</source>
        <translation>绘画时保持透明度</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>缩小画笔</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>放大画笔</translation>
    </message>
    <message>
        <source>Softer brush</source>
        <translation>画笔更软</translation>
    </message>
    <message>
        <source>Harder brush</source>
        <translation>画笔更硬</translation>
    </message>
    <message>
        <source>More about the brush…</source>
        <translation>更多画笔设置…</translation>
    </message>
    <message>
        <source>Choose a colour…</source>
        <translation>选择颜色…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Add a model…</source>
        <translation>添加模型…</translation>
    </message>
    <message>
        <source>Open the models folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Open the log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>About Pentimento</source>
        <translation>关于 Pentimento</translation>
    </message>
</context>
<context>
    <name>AdvancedOptions</name>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>How often the model goes over the picture</source>
        <translation>模型处理图片的次数</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>引导</translation>
    </message>
    <message>
        <source>How closely the prompt is followed</source>
        <translation>遵循提示词的程度</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩大</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>采样器</translation>
    </message>
    <message>
        <source>The way the steps are taken</source>
        <translation>每一步的计算方式</translation>
    </message>
    <message>
        <source>Intent</source>
        <translation>意图</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Infill</source>
        <translation>预填充</translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Match colour and light</source>
        <translation>匹配颜色和光线</translation>
    </message>
    <message>
        <source>Match grain and sharpness</source>
        <translation>匹配颗粒和锐度</translation>
    </message>
    <message>
        <source>Large regions in two passes</source>
        <translation>大区域分两遍处理</translation>
    </message>
    <message>
        <source>Change nothing outside the mask</source>
        <translation>不改变蒙版以外的内容</translation>
    </message>
    <message>
        <source>Reset all of these</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>Back to what suits the model and the task</source>
        <translation>恢复为适合模型和任务的值</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>模型自带</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Add something</source>
        <translation>添加内容</translation>
    </message>
    <message>
        <source>Remove something</source>
        <translation>移除内容</translation>
    </message>
    <message>
        <source>Replace the background</source>
        <translation>替换背景</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>细化</translation>
    </message>
    <message>
        <source>Expand</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>The mask only</source>
        <translation>仅蒙版</translation>
    </message>
    <message>
        <source>The whole picture</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>A box you draw</source>
        <translation>自己画的框</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Continue edges</source>
        <translation>延续边缘</translation>
    </message>
    <message>
        <source>Flow in (Navier-Stokes)</source>
        <translation>流入（Navier-Stokes）</translation>
    </message>
    <message>
        <source>Neutral grey</source>
        <translation>中性灰</translation>
    </message>
    <message>
        <source>Noise like the picture</source>
        <translation>与图片相同的噪点</translation>
    </message>
    <message>
        <source>From the picture</source>
        <translation>取自画面</translation>
    </message>
    <message>
        <source>The picture as it is</source>
        <translation>保持图片原样</translation>
    </message>
    <message>
        <source>LaMa model</source>
        <translation>LaMa 模型</translation>
    </message>
    <message>
        <source>Multi-band</source>
        <translation>多频段</translation>
    </message>
    <message>
        <source>Gradient (Poisson)</source>
        <translation>梯度（泊松）</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Fill mask</source>
        <translation>填充蒙版</translation>
    </message>
    <message>
        <source>Rework picture</source>
        <translation>重绘图片</translation>
    </message>
    <message>
        <source>Extend left</source>
        <translation>向左扩展</translation>
    </message>
    <message>
        <source>Extend up</source>
        <translation>向上扩展</translation>
    </message>
    <message>
        <source>Extend right</source>
        <translation>向右扩展</translation>
    </message>
    <message>
        <source>Extend down</source>
        <translation>向下扩展</translation>
    </message>
    <message>
        <source>Extend picture</source>
        <translation>扩展图片</translation>
    </message>
    <message>
        <source>Recalled picture</source>
        <translation>恢复的图片</translation>
    </message>
</context>
<context>
    <name>BrushDrag</name>
    <message>
        <source>Size {size} px · Hardness {hardness} % · Esc: as it was</source>
        <translation>大小 {size} 像素 · 硬度 {hardness} % · Esc：恢复原样</translation>
    </message>
</context>
<context>
    <name>BrushPopover</name>
    <message>
        <source>More about the brush</source>
        <translation>更多画笔设置</translation>
    </message>
    <message>
        <source>Brush preset</source>
        <translation>画笔预设</translation>
    </message>
    <message>
        <source>Take one of the brushes that are kept</source>
        <translation>选用一支已保存的画笔</translation>
    </message>
    <message>
        <source>Name for this brush</source>
        <translation>为此画笔命名</translation>
    </message>
    <message>
        <source>Keep the brush as it is under this name</source>
        <translation>以此名称保存当前画笔</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the chosen brush from the list</source>
        <translation>从列表中移除所选画笔</translation>
    </message>
    <message>
        <source>Spacing</source>
        <translation>间距</translation>
    </message>
    <message>
        <source>How far the dabs of a stroke lie apart, in parts of the size</source>
        <translation>笔触中各点的间隔，相对于画笔大小</translation>
    </message>
    <message>
        <source>Stabiliser</source>
        <translation>防抖</translation>
    </message>
    <message>
        <source>The brush follows on a string, and catches up at the end</source>
        <translation>画笔像被绳子牵着跟随，抬笔时补齐</translation>
    </message>
    <message>
        <source>Firmness</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>How hard the pen must press: less for a light hand, more for a heavy one</source>
        <translation>笔需要按多重：手轻就调低，手重就调高</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>The harder the pen presses, the larger the brush</source>
        <translation>压感越强，画笔越大</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>The harder the pen presses, the denser the stroke</source>
        <translation>压感越强，笔触越浓</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>硬度</translation>
    </message>
    <message>
        <source>The harder the pen presses, the harder the edge</source>
        <translation>压感越强，边缘越硬</translation>
    </message>
    <message>
        <source>Tilt shapes the brush</source>
        <translation>倾斜改变笔形</translation>
    </message>
    <message>
        <source>A pen that leans makes a long dab along its lean</source>
        <translation>笔倾斜时，沿倾斜方向画出长形的点</translation>
    </message>
    <message>
        <source>Keep transparency</source>
        <translation>保持透明度</translation>
    </message>
    <message>
        <source>Paint only where the layer has something already (/)</source>
        <translation>只在图层已有内容处绘画 (/)</translation>
    </message>
    <message>
        <source>Pen pressure changes</source>
        <translation>笔压影响</translation>
    </message>
    <message>
        <source>A brush of your own ({size} px)</source>
        <translation>自定义画笔（{size} px）</translation>
    </message>
</context>
<context>
    <name>BrushPresets</name>
    <message>
        <source>Soft round</source>
        <translation>柔边圆</translation>
    </message>
    <message>
        <source>Hard round</source>
        <translation>硬边圆</translation>
    </message>
    <message>
        <source>Airbrush</source>
        <translation>喷枪</translation>
    </message>
    <message>
        <source>Ink</source>
        <translation>墨水笔</translation>
    </message>
    <message>
        <source>Pencil</source>
        <translation>铅笔</translation>
    </message>
    <message>
        <source>Stipple</source>
        <translation>点画</translation>
    </message>
</context>
<context>
    <name>BrushingCandidate</name>
    <message>
        <source>Keep what is brushed</source>
        <translation>保留涂抹结果</translation>
    </message>
    <message>
        <source>Apply candidate</source>
        <translation>应用候选</translation>
    </message>
    <message>
        <source>Give candidate back</source>
        <translation>退回候选</translation>
    </message>
    <message>
        <source>Discard candidate</source>
        <translation>丢弃候选</translation>
    </message>
    <message>
        <source>Paint away what you do not want · X: bring it back</source>
        <translation>涂掉不需要的部分 · X：涂回</translation>
    </message>
    <message>
        <source>Paint to bring the candidate in · X: take it away</source>
        <translation>涂抹以显现候选 · X：涂掉</translation>
    </message>
    <message>
        <source>Brush (B) or eraser (E): more or less of it</source>
        <translation>画笔 (B) 多显示，橡皮 (E) 少显示</translation>
    </message>
    <message>
        <source>Enter: keep · Esc: give back</source>
        <translation>Enter：保留 · Esc：退回</translation>
    </message>
</context>
<context>
    <name>CandidateStrip</name>
    <message>
        <source>Previous candidate (Left)</source>
        <translation>上一个候选 (←)</translation>
    </message>
    <message>
        <source>Next candidate (Right)</source>
        <translation>下一个候选 (→)</translation>
    </message>
    <message>
        <source>Hold to see the original (\)</source>
        <translation>按住查看原图 (\)</translation>
    </message>
    <message>
        <source>Brush in and out (Shift+B)</source>
        <translation>涂入涂出 (Shift+B)</translation>
    </message>
    <message>
        <source>Give back</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>All is as it was before (Esc)</source>
        <translation>一切恢复原样 (Esc)</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep what is brushed as a layer (Enter)</source>
        <translation>把涂抹结果保留为图层 (Enter)</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Drop this candidate; it stays in the gallery (Delete)</source>
        <translation>放弃此候选；它仍保留在图库中 (Delete)</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Lay this candidate into the picture (Enter)</source>
        <translation>将此候选放入图片 (Enter)</translation>
    </message>
    <message>
        <source>Candidate {n}</source>
        <translation>候选 {n}</translation>
    </message>
    <message>
        <source>Candidate {n}, seed {seed}; drag it out to keep a copy</source>
        <translation>候选 {n}，种子 {seed}；拖出即可保留副本</translation>
    </message>
</context>
<context>
    <name>CanvasSizeDialogue</name>
    <message>
        <source>Canvas size</source>
        <translation>画布大小</translation>
    </message>
    <message>
        <source>Left top</source>
        <translation>左上</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Right top</source>
        <translation>右上</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Middle</source>
        <translation>中间</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Left bottom</source>
        <translation>左下</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下</translation>
    </message>
    <message>
        <source>Right bottom</source>
        <translation>右下</translation>
    </message>
    <message>
        <source>Where the picture stays: {place}</source>
        <translation>图片的定位：{place}</translation>
    </message>
    <message>
        <source>Stays</source>
        <translation>定位</translation>
    </message>
    <message>
        <source>Layers keep what is cut off</source>
        <translation>图层保留裁掉的部分</translation>
    </message>
    <message>
        <source>Image &gt; Reveal all brings it back</source>
        <translation>图像 &gt; 显示全部 可恢复</translation>
    </message>
</context>
<context>
    <name>CanvasView</name>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>The picture. Paint a mask over what is to be made anew.</source>
        <translation>图片。在要重新生成的部分上涂抹蒙版。</translation>
    </message>
    <message>
        <source>{name} · {percent} % · Esc: cancel</source>
        <translation>{name} · {percent}% · Esc：取消</translation>
    </message>
    <message>
        <source>{name} · Esc: cancel</source>
        <translation>{name} · Esc：取消</translation>
    </message>
    <message>
        <source>Painting on the mask of “{name}” · Esc: done</source>
        <translation>正在“{name}”的蒙版上绘制 · Esc：完成</translation>
    </message>
</context>
<context>
    <name>CloneOptions</name>
    <message>
        <source>Aligned</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>The source keeps its distance from the brush, stroke after stroke</source>
        <translation>每一笔都让取样点与画笔保持相同距离</translation>
    </message>
</context>
<context>
    <name>Closing</name>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Save the changes to “{name}”?</source>
        <translation>是否保存对“{name}”的更改？</translation>
    </message>
    <message>
        <source>Save the changes to {n} pictures?</source>
        <translation>是否保存对 {n} 张图片的更改？</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>未保存的更改</translation>
    </message>
    <message>
        <source>Every generated result is in the gallery; what you painted is not.</source>
        <translation>所有生成的结果都在图库中；您绘制的内容不在其中。</translation>
    </message>
</context>
<context>
    <name>ColourPopover</name>
    <message>
        <source>Choose a colour</source>
        <translation>选择颜色</translation>
    </message>
    <message>
        <source>Colour as #rrggbb</source>
        <translation>颜色，格式为 #rrggbb</translation>
    </message>
    <message>
        <source>Palette</source>
        <translation>调色板</translation>
    </message>
    <message>
        <source>Used last</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>First colour</source>
        <translation>前景色</translation>
    </message>
    <message>
        <source>Second colour</source>
        <translation>背景色</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>What do you want to do?</source>
        <translation>您想做什么？</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Type a few letters of a command</source>
        <translation>输入命令中的几个字</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>What was done last comes first; grey: not now</source>
        <translation>最近用过的排在最前；灰色：现在不可用</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
</context>
<context>
    <name>CompareButton</name>
    <message>
        <source>Compare: divider, blinking, side by side</source>
        <translation>对比：分隔线、闪烁、并排</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>对比对象</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Candidate {n}</source>
        <translation>候选 {n}</translation>
    </message>
</context>
<context>
    <name>ContextOptions</name>
    <message>
        <source>No box</source>
        <translation>不用框</translation>
    </message>
    <message>
        <source>Let the context be chosen automatically (Backspace)</source>
        <translation>让上下文自动选择 (Backspace)</translation>
    </message>
    <message>
        <source>No box is drawn: the context is chosen automatically</source>
        <translation>没有画框：上下文自动选择</translation>
    </message>
    <message>
        <source>Box {size} at {x}, {y}</source>
        <translation>框 {size}，位于 {x}, {y}</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source>Result: {prompt}</source>
        <translation>结果：{prompt}</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>A picture cannot be empty</source>
        <translation>图片不能为空</translation>
    </message>
    <message>
        <source>Keep at least one pixel</source>
        <translation>至少保留一个像素</translation>
    </message>
    <message>
        <source>The last layer cannot be deleted</source>
        <translation>最后一个图层不能删除</translation>
    </message>
    <message>
        <source>Clear it instead</source>
        <translation>可以改为清空它</translation>
    </message>
    <message>
        <source>There is no layer below this one</source>
        <translation>此图层下方没有图层</translation>
    </message>
    <message>
        <source>Choose a layer further up</source>
        <translation>请选择更上方的图层</translation>
    </message>
    <message>
        <source>Show it first</source>
        <translation>请先显示它</translation>
    </message>
    <message>
        <source>Unlock it first</source>
        <translation>请先解锁它</translation>
    </message>
    <message>
        <source>There are no two visible layers to merge</source>
        <translation>没有两个可见图层可供合并</translation>
    </message>
    <message>
        <source>Show another layer</source>
        <translation>请再显示一个图层</translation>
    </message>
    <message>
        <source>No layer is visible</source>
        <translation>没有可见的图层</translation>
    </message>
    <message>
        <source>Show a layer first</source>
        <translation>请先显示一个图层</translation>
    </message>
    <message>
        <source>The layer “{name}” below is hidden</source>
        <translation>下方的图层“{name}”已隐藏</translation>
    </message>
    <message>
        <source>The layer “{name}” below is locked</source>
        <translation>下方的图层“{name}”已锁定</translation>
    </message>
    <message>
        <source>The stored document cannot be read</source>
        <translation>无法读取保存的文档</translation>
    </message>
    <message>
        <source>The mask is empty</source>
        <translation>蒙版是空的</translation>
    </message>
    <message>
        <source>nothing is painted, so there is nothing to make anew</source>
        <translation>没有涂抹任何区域，因此没有可重绘的内容</translation>
    </message>
    <message>
        <source>Paint over the part to change, or generate without a mask to change the whole picture</source>
        <translation>请涂抹要修改的部分，或不用蒙版直接生成以修改整张图片</translation>
    </message>
    <message>
        <source>The picture has no pixels</source>
        <translation>图片没有像素</translation>
    </message>
    <message>
        <source>Open a picture first</source>
        <translation>请先打开一张图片</translation>
    </message>
    <message>
        <source>it did not answer any more and was ended</source>
        <translation>它不再响应，已被结束</translation>
    </message>
    <message>
        <source>it crashed ({name})</source>
        <translation>它崩溃了（{name}）</translation>
    </message>
    <message>
        <source>it ended by itself (code {code})</source>
        <translation>它自行结束了（代码 {code}）</translation>
    </message>
    <message>
        <source>it was killed from outside, often by the system when memory runs out</source>
        <translation>它被外部终止，通常是内存不足时由系统终止的</translation>
    </message>
    <message>
        <source>it could not be started ({error})</source>
        <translation>它无法启动（{error}）</translation>
    </message>
    <message>
        <source>Use the device “cpu” or “auto”</source>
        <translation>请使用设备“cpu”或“auto”</translation>
    </message>
    <message>
        <source>the driver shows none</source>
        <translation>驱动程序没有报告可用的 GPU</translation>
    </message>
    <message>
        <source>macOS 14 and Apple silicon are needed</source>
        <translation>需要 macOS 14 和 Apple 芯片</translation>
    </message>
    <message>
        <source>There is no CUDA or ROCm GPU that can be used</source>
        <translation>没有可用的 CUDA 或 ROCm GPU</translation>
    </message>
    <message>
        <source>There is no Apple GPU that can be used</source>
        <translation>没有可用的 Apple GPU</translation>
    </message>
    <message>
        <source>the installed torch is a build without GPU support</source>
        <translation>已安装的 torch 是不支持 GPU 的版本</translation>
    </message>
    <message>
        <source>this is not a Mac</source>
        <translation>这台电脑不是 Mac</translation>
    </message>
    <message>
        <source>There is no device “{choice}”</source>
        <translation>没有名为“{choice}”的设备</translation>
    </message>
    <message>
        <source>Use one of: {names}</source>
        <translation>请使用以下之一：{names}</translation>
    </message>
    <message>
        <source>The model gave invalid numbers in half precision and was run in full precision.</source>
        <translation>模型在半精度下产生了无效数值，已改用全精度运行。</translation>
    </message>
    <message>
        <source>The picture was decoded in full precision: half precision gave invalid numbers.</source>
        <translation>图片以全精度解码：半精度产生了无效数值。</translation>
    </message>
    <message>
        <source>its numbers grew beyond all bounds</source>
        <translation>其数值超出了所有界限</translation>
    </message>
    <message>
        <source>Try another scheduler or less guidance; the model&apos;s file may be damaged</source>
        <translation>请尝试其他采样器或降低引导强度；模型文件也可能已损坏</translation>
    </message>
    <message>
        <source>The model {label} gave no picture</source>
        <translation>模型 {label} 没有生成图片</translation>
    </message>
    <message>
        <source>The engine cannot start</source>
        <translation>引擎无法启动</translation>
    </message>
    <message>
        <source>a library is missing or damaged: {error}</source>
        <translation>某个库缺失或已损坏：{error}</translation>
    </message>
    <message>
        <source>The engine&apos;s process ended</source>
        <translation>引擎进程已结束</translation>
    </message>
    <message>
        <source>The engine&apos;s process ended while it was starting</source>
        <translation>引擎进程在启动时结束</translation>
    </message>
    <message>
        <source>Try again; nothing on the canvas is lost. Its log is {path}</source>
        <translation>请重试；画布上的内容没有丢失。其日志为 {path}</translation>
    </message>
    <message>
        <source>The LaMa model {name} cannot be loaded</source>
        <translation>无法加载 LaMa 模型 {name}</translation>
    </message>
    <message>
        <source>its weights are not those of a LaMa model, or are damaged</source>
        <translation>其权重不是 LaMa 模型的权重，或已损坏</translation>
    </message>
    <message>
        <source>Download the file again, or choose another infill, for example edge-aware</source>
        <translation>请重新下载该文件，或选择其他填充方式，例如“延续边缘”</translation>
    </message>
    <message>
        <source>Use a folder in Diffusers&apos; layout</source>
        <translation>请使用 Diffusers 结构的文件夹</translation>
    </message>
    <message>
        <source>Download it again, or choose another model</source>
        <translation>请重新下载，或选择其他模型</translation>
    </message>
    <message>
        <source>{label} cannot be loaded</source>
        <translation>无法加载 {label}</translation>
    </message>
    <message>
        <source>single files of the kind {label} are not supported</source>
        <translation>不支持 {label} 类型的单文件模型</translation>
    </message>
    <message>
        <source>The model {label} cannot be loaded</source>
        <translation>无法加载模型 {label}</translation>
    </message>
    <message>
        <source>Not enough memory for this picture</source>
        <translation>内存不足，无法处理此图片</translation>
    </message>
    <message>
        <source>the computer has no more to give</source>
        <translation>电脑没有更多可用内存</translation>
    </message>
    <message>
        <source>Make the picture smaller, or close other programs</source>
        <translation>请缩小图片，或关闭其他程序</translation>
    </message>
    <message>
        <source>it was made for another kind of model</source>
        <translation>它是为另一种模型制作的</translation>
    </message>
    <message>
        <source>Choose a LoRA of the model&apos;s family</source>
        <translation>请选择与模型同系列的 LoRA</translation>
    </message>
    <message>
        <source>The LoRA {name} does not fit this model</source>
        <translation>LoRA {name} 不适用于此模型</translation>
    </message>
    <message>
        <source>the model and a picture of this size do not fit into {name}</source>
        <translation>模型和这种尺寸的图片放不进 {name}</translation>
    </message>
    <message>
        <source>Make the region or the picture smaller, close other programs, or choose a lighter model</source>
        <translation>请缩小区域或图片，关闭其他程序，或选择更轻的模型</translation>
    </message>
    <message>
        <source>Make the region or the picture smaller, close other programs that use the GPU, or choose a lighter model</source>
        <translation>请缩小区域或图片，关闭其他占用 GPU 的程序，或选择更轻的模型</translation>
    </message>
    <message>
        <source>Not enough memory for {extent}</source>
        <translation>内存不足，无法处理 {extent}</translation>
    </message>
    <message>
        <source>Not enough GPU memory for {extent}</source>
        <translation>显存不足，无法处理 {extent}</translation>
    </message>
    <message>
        <source>The prompt is longer than the model can read: what follows “… {word}” was left out.</source>
        <translation>提示词超出了模型可读的长度：“… {word}”之后的内容已被略去。</translation>
    </message>
    <message>
        <source>The negative prompt is longer than the model can read: what follows “… {word}” was left out.</source>
        <translation>负面提示词超出了模型可读的长度：“… {word}”之后的内容已被略去。</translation>
    </message>
    <message>
        <source>There is no scheduler “{name}”</source>
        <translation>没有名为“{name}”的采样器</translation>
    </message>
    <message>
        <source>Small and quick, with the widest choice of models and LoRAs</source>
        <translation>小巧快速，可选的模型和 LoRA 最多</translation>
    </message>
    <message>
        <source>Larger pictures, more detail; a GPU with 8 GB or more is advised</source>
        <translation>图片更大、细节更多；建议使用 8 GB 或以上显存的 GPU</translation>
    </message>
    <message>
        <source>Draws small landscapes; add a model for more</source>
        <translation>绘制小幅风景；添加模型以获得更多能力</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>Free some space, then try again</source>
        <translation>请腾出一些空间，然后重试</translation>
    </message>
    <message>
        <source>Choose another folder, or change the file&apos;s and folder&apos;s permissions</source>
        <translation>请选择其他文件夹，或修改文件和文件夹的权限</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>请选择其他文件夹</translation>
    </message>
    <message>
        <source>Check the name, or choose another folder</source>
        <translation>请检查名称，或选择其他文件夹</translation>
    </message>
    <message>
        <source>It is a folder</source>
        <translation>它是一个文件夹</translation>
    </message>
    <message>
        <source>Give the name of a file</source>
        <translation>请给出文件名</translation>
    </message>
    <message>
        <source>Choose a shorter name</source>
        <translation>请选择更短的名称</translation>
    </message>
    <message>
        <source>Choose another disk</source>
        <translation>请选择其他磁盘</translation>
    </message>
    <message>
        <source>Connect it again, or choose another folder</source>
        <translation>请重新连接，或选择其他文件夹</translation>
    </message>
    <message>
        <source>The name holds a null byte</source>
        <translation>名称中含有空字节</translation>
    </message>
    <message>
        <source>{name} could not be written</source>
        <translation>无法写入 {name}</translation>
    </message>
    <message>
        <source>{name} could not be read</source>
        <translation>无法读取 {name}</translation>
    </message>
    <message>
        <source>{name} could not be restored</source>
        <translation>无法恢复 {name}</translation>
    </message>
    <message>
        <source>{name} could not be kept for undoing</source>
        <translation>无法保留 {name} 以供撤销</translation>
    </message>
    <message>
        <source>{name} is damaged and could not be moved aside</source>
        <translation>{name} 已损坏，且无法移到一旁</translation>
    </message>
    <message>
        <source>{name} could not be {doing}</source>
        <translation>无法处理 {name}（{doing}）</translation>
    </message>
    <message>
        <source>{path!r} cannot be written</source>
        <translation>无法写入 {path!r}</translation>
    </message>
    <message>
        <source>The colours were converted from CMYK, for which the file has no profile</source>
        <translation>颜色已从 CMYK 转换，文件中没有对应的配置文件</translation>
    </message>
    <message>
        <source>The colours were converted from {name} to sRGB</source>
        <translation>颜色已从 {name} 转换为 sRGB</translation>
    </message>
    <message>
        <source>The colour profile does not fit and was left out</source>
        <translation>颜色配置文件不匹配，已略去</translation>
    </message>
    <message>
        <source>The colour profile is damaged and was left out; colours may differ</source>
        <translation>颜色配置文件已损坏并被略去；颜色可能有差异</translation>
    </message>
    <message>
        <source>The library pillow-heif is not installed</source>
        <translation>未安装库 pillow-heif</translation>
    </message>
    <message>
        <source>Save it as JPEG or PNG first</source>
        <translation>请先将其另存为 JPEG 或 PNG</translation>
    </message>
    <message>
        <source>{path} is a HEIC picture, which cannot be read here</source>
        <translation>{path} 是 HEIC 图片，此处无法读取</translation>
    </message>
    <message>
        <source>Only the first of {count} pages was read</source>
        <translation>共 {count} 页，只读取了第一页</translation>
    </message>
    <message>
        <source>Only the first of {count} frames was read</source>
        <translation>共 {count} 帧，只读取了第一帧</translation>
    </message>
    <message>
        <source>GIF has 256 colours; the nearest were taken</source>
        <translation>GIF 只有 256 种颜色；已采用最接近的颜色</translation>
    </message>
    <message>
        <source>Make both the same size</source>
        <translation>请使两者尺寸相同</translation>
    </message>
    <message>
        <source>The mask {path} is {have}, the picture {expected}</source>
        <translation>蒙版 {path} 为 {have}，图片为 {expected}</translation>
    </message>
    <message>
        <source>The file could not be read</source>
        <translation>无法读取文件</translation>
    </message>
    <message>
        <source>Shadows, glows and other layer effects were left out</source>
        <translation>阴影、发光等图层效果已略去</translation>
    </message>
    <message>
        <source>Adjustment layers were left out</source>
        <translation>调整图层已略去</translation>
    </message>
    <message>
        <source>Fills, vector masks and layer effects became pixels</source>
        <translation>填充、矢量蒙版和图层效果已转为像素</translation>
    </message>
    <message>
        <source>Groups with a mask, blend mode or opacity became one layer each</source>
        <translation>带有蒙版、混合模式或不透明度的组各自成为一个图层</translation>
    </message>
    <message>
        <source>Its groups are nested too deep</source>
        <translation>其中的图层组嵌套过深</translation>
    </message>
    <message>
        <source>Close other programs or pictures</source>
        <translation>请关闭其他程序或图片</translation>
    </message>
    <message>
        <source>It is not an OpenRaster file, or it is damaged</source>
        <translation>它不是 OpenRaster 文件，或者已损坏</translation>
    </message>
    <message>
        <source>Use another copy of the file</source>
        <translation>请使用该文件的其他副本</translation>
    </message>
    <message>
        <source>The blend mode {name} is not known and became normal</source>
        <translation>混合模式 {name} 未知，已改为正常</translation>
    </message>
    <message>
        <source>Not enough memory to open {path}</source>
        <translation>内存不足，无法打开 {path}</translation>
    </message>
    <message>
        <source>Its layers need about {needed:.1f} GB, and {free:.1f} GB are free</source>
        <translation>其图层约需 {needed:.1f} GB，可用 {free:.1f} GB</translation>
    </message>
    <message>
        <source>{name!r} in it is not a PNG</source>
        <translation>其中的 {name!r} 不是 PNG</translation>
    </message>
    <message>
        <source>{name} in it is too long</source>
        <translation>其中的 {name} 太长</translation>
    </message>
    <message>
        <source>Groups were dissolved into their layers</source>
        <translation>图层组已拆分为各个图层</translation>
    </message>
    <message>
        <source>It has more than {most} layers</source>
        <translation>它的图层超过 {most} 个</translation>
    </message>
    <message>
        <source>Make it smaller in another program first</source>
        <translation>请先在其他程序中缩小它</translation>
    </message>
    <message>
        <source>It is {width}×{height} pixels</source>
        <translation>它的尺寸为 {width}×{height} 像素</translation>
    </message>
    <message>
        <source>{name} is too large: {width}×{height} pixels</source>
        <translation>{name} 太大：{width}×{height} 像素</translation>
    </message>
    <message>
        <source>The limit is {limit} pixels (16384×16384), and {side} on a side</source>
        <translation>上限为 {limit} 像素（16384×16384），单边 {side}</translation>
    </message>
    <message>
        <source>Close other programs or pictures, or make it smaller first</source>
        <translation>请关闭其他程序或图片，或先将其缩小</translation>
    </message>
    <message>
        <source>Not enough memory to open {name} ({width}×{height} pixels)</source>
        <translation>内存不足，无法打开 {name}（{width}×{height} 像素）</translation>
    </message>
    <message>
        <source>It needs about {needed:.1f} GB, and {free:.1f} GB are free</source>
        <translation>约需 {needed:.1f} GB，可用 {free:.1f} GB</translation>
    </message>
    <message>
        <source>Floating-point values were reduced to 8 bits per channel</source>
        <translation>浮点数值已降为每通道 8 位</translation>
    </message>
    <message>
        <source>{bits} bits per channel were reduced to 8</source>
        <translation>每通道 {bits} 位已降为 8 位</translation>
    </message>
    <message>
        <source>It is a pipe or a device</source>
        <translation>它是管道或设备</translation>
    </message>
    <message>
        <source>Give the name of a picture file</source>
        <translation>请给出图片文件的名称</translation>
    </message>
    <message>
        <source>Copy or download it again</source>
        <translation>请重新复制或下载</translation>
    </message>
    <message>
        <source>The file holds 0 bytes</source>
        <translation>文件大小为 0 字节</translation>
    </message>
    <message>
        <source>{name} is not a file</source>
        <translation>{name} 不是文件</translation>
    </message>
    <message>
        <source>Check the name and the folder</source>
        <translation>请检查名称和文件夹</translation>
    </message>
    <message>
        <source>You have no permission</source>
        <translation>您没有权限</translation>
    </message>
    <message>
        <source>Change the file&apos;s permissions</source>
        <translation>请修改文件的权限</translation>
    </message>
    <message>
        <source>{name!r} could not be read</source>
        <translation>无法读取 {name!r}</translation>
    </message>
    <message>
        <source>Its content is of another kind, whatever its name says</source>
        <translation>无论名称如何，其内容是另一种类型</translation>
    </message>
    <message>
        <source>The file is cut off: its end is missing</source>
        <translation>文件不完整：缺少结尾部分</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>文件已损坏</translation>
    </message>
    <message>
        <source>{path} is empty</source>
        <translation>{path} 是空的</translation>
    </message>
    <message>
        <source>{name} is a folder</source>
        <translation>{name} 是一个文件夹</translation>
    </message>
    <message>
        <source>There is no file {name}</source>
        <translation>没有文件 {name}</translation>
    </message>
    <message>
        <source>{name} is not a picture that can be read</source>
        <translation>{name} 不是可读取的图片</translation>
    </message>
    <message>
        <source>Give one of {kinds}</source>
        <translation>请使用以下类型之一：{kinds}</translation>
    </message>
    <message>
        <source>It is damaged, or a kind of floating-point TIFF that is not known</source>
        <translation>它已损坏，或是未知类型的浮点 TIFF</translation>
    </message>
    <message>
        <source>Save it with 8 or 16 bits per channel first</source>
        <translation>请先以每通道 8 或 16 位保存</translation>
    </message>
    <message>
        <source>{path} could not be read</source>
        <translation>无法读取 {path}</translation>
    </message>
    <message>
        <source>Its name has no ending that tells the kind of picture</source>
        <translation>其名称没有表明图片类型的扩展名</translation>
    </message>
    <message>
        <source>{path} cannot be written</source>
        <translation>无法写入 {path}</translation>
    </message>
    <message>
        <source>End the name in {names} or {known}</source>
        <translation>请使名称以 {names} 或 {known} 结尾</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>请选择其他名称</translation>
    </message>
    <message>
        <source>Choose PNG or TIFF</source>
        <translation>请选择 PNG 或 TIFF</translation>
    </message>
    <message>
        <source>Use 1 to 100</source>
        <translation>请使用 1 到 100</translation>
    </message>
    <message>
        <source>Pictures of the kind {suffix!r} are not supported</source>
        <translation>不支持 {suffix!r} 类型的图片</translation>
    </message>
    <message>
        <source>{name} cannot be written</source>
        <translation>无法写入 {name}</translation>
    </message>
    <message>
        <source>{label} pictures have at most {max_side} pixels on a side, this one has {extent}</source>
        <translation>{label} 图片单边最多 {max_side} 像素，而这张为 {extent}</translation>
    </message>
    <message>
        <source>The quality {quality} is out of range</source>
        <translation>质量 {quality} 超出范围</translation>
    </message>
    <message>
        <source>The EXIF is too long for a JPEG and was left out</source>
        <translation>EXIF 对 JPEG 来说太长，已略去</translation>
    </message>
    <message>
        <source>Transparent parts were laid on white</source>
        <translation>透明部分已铺在白色上</translation>
    </message>
    <message>
        <source>What the masked part is for; decides the choices below</source>
        <translation>蒙版部分的用途；决定下面的选项</translation>
    </message>
    <message>
        <source>How much of the picture the model is shown</source>
        <translation>让模型看到多大范围的图片</translation>
    </message>
    <message>
        <source>The part of the picture that the model is shown</source>
        <translation>模型能看到的图片部分</translation>
    </message>
    <message>
        <source>What lies under the mask before drawing starts</source>
        <translation>开始绘制前蒙版下面垫什么</translation>
    </message>
    <message>
        <source>How the result is joined to the picture</source>
        <translation>结果如何与图片衔接</translation>
    </message>
    <message>
        <source>How far the mask is widened before it fades out</source>
        <translation>蒙版在淡出之前向外扩大多少</translation>
    </message>
    <message>
        <source>How wide the result fades into the picture</source>
        <translation>结果淡入图片的宽度</translation>
    </message>
    <message>
        <source>Change nothing outside the drawn mask; the fade runs inward from its edge</source>
        <translation>所画蒙版之外丝毫不变；淡出从边缘向内进行</translation>
    </message>
    <message>
        <source>Take out the model&apos;s colour shift, measured on what it was told to keep</source>
        <translation>去除模型带来的色偏，色偏在要求保留的像素上测得</translation>
    </message>
    <message>
        <source>Give the new part the picture&apos;s sharpness, softness and grain</source>
        <translation>让新部分具有图片的锐度、柔和度和颗粒</translation>
    </message>
    <message>
        <source>Large parts are made small first, then in detail, so that nothing appears twice</source>
        <translation>大块区域先做小图再做细节，避免同一物体出现两次</translation>
    </message>
    <message>
        <source>Work as small as the model can: quick and coarse, as the live mode does</source>
        <translation>以模型允许的最小尺寸工作：快而粗略，与实时模式相同</translation>
    </message>
    <message>
        <source>Chosen by strength and mask: refine, expand or fill</source>
        <translation>按强度和蒙版选择：细化、扩展或填充</translation>
    </message>
    <message>
        <source>Makes the masked part anew so that it fits what lies round it</source>
        <translation>重新绘制蒙版部分，使其与周围相称</translation>
    </message>
    <message>
        <source>Puts something new there; the old content gives no hint</source>
        <translation>在那里放上新东西；原有内容不作参考</translation>
    </message>
    <message>
        <source>Takes something away; widens the mask a little for halos and shadows</source>
        <translation>去掉某样东西；蒙版略微扩大，以包括光晕和阴影</translation>
    </message>
    <message>
        <source>Makes a new surrounding, seen with more of the picture</source>
        <translation>绘制新的背景，并让模型看到更多图片</translation>
    </message>
    <message>
        <source>Keeps what is there and changes it as far as the strength says</source>
        <translation>保留已有内容，按强度加以改变</translation>
    </message>
    <message>
        <source>Continues the picture outward from its edge</source>
        <translation>从边缘向外延续图片</translation>
    </message>
    <message>
        <source>As much of the picture round the mask as the model can make use of</source>
        <translation>蒙版周围模型用得上的那部分图片</translation>
    </message>
    <message>
        <source>Only the mask and a narrow ring: the most detail</source>
        <translation>只有蒙版和窄窄一圈：细节最多</translation>
    </message>
    <message>
        <source>The whole picture: the best overall fit, the least detail</source>
        <translation>整张图片：整体最相称，细节最少</translation>
    </message>
    <message>
        <source>What lies in a box that you draw, and the mask</source>
        <translation>自己画的框内的部分，以及蒙版</translation>
    </message>
    <message>
        <source>The start that suits the intent</source>
        <translation>适合该意图的起点</translation>
    </message>
    <message>
        <source>Starts from the surrounding colours, softly blurred</source>
        <translation>从周围的颜色开始，柔和模糊</translation>
    </message>
    <message>
        <source>Starts from the surrounding colours, their edges carried in</source>
        <translation>从周围的颜色开始，并把边缘延伸进来</translation>
    </message>
    <message>
        <source>Starts from lines of equal light continued into the hole</source>
        <translation>从延伸进空洞的等亮度线开始</translation>
    </message>
    <message>
        <source>Starts from plain grey, free of the surroundings</source>
        <translation>从纯灰色开始，不受周围影响</translation>
    </message>
    <message>
        <source>Starts from noise as strong and colourful as the picture</source>
        <translation>从与图片同样强弱和色彩的噪点开始</translation>
    </message>
    <message>
        <source>Starts from the pixels as they are</source>
        <translation>从现有像素开始</translation>
    </message>
    <message>
        <source>Starts from a fill made by the LaMa model, where that is installed</source>
        <translation>从 LaMa 模型的填充开始（需已安装该模型）</translation>
    </message>
    <message>
        <source>Chosen by what lies at the edge</source>
        <translation>按边缘处的内容选择</translation>
    </message>
    <message>
        <source>A smooth ramp from the old pixels to the new</source>
        <translation>从旧像素到新像素平滑过渡</translation>
    </message>
    <message>
        <source>Light joins over a long way, fine detail over a short one: no ghosts</source>
        <translation>明暗在长距离上衔接，细节在短距离上衔接：没有重影</translation>
    </message>
    <message>
        <source>Light at the edge is carried into the new part: no step in brightness</source>
        <translation>边缘处的明暗带入新部分：没有亮度台阶</translation>
    </message>
    <message>
        <source>{kind} reads no negative prompt; it was left out.</source>
        <translation>{kind} 不读取负面提示词，已略去。</translation>
    </message>
    <message>
        <source>Follows prompts closely; a GPU with 16 GB or more is advised</source>
        <translation>紧跟提示词；建议使用 16 GB 以上显存的 GPU</translation>
    </message>
    <message>
        <source>Makes a picture in four steps; a GPU with 16 GB or more is advised</source>
        <translation>四步即可成图；建议使用 16 GB 以上显存的 GPU</translation>
    </message>
    <message>
        <source>Made for filling and extending; a GPU with 16 GB or more is advised</source>
        <translation>专为填充与扩展而作；建议使用 16 GB 以上显存的 GPU</translation>
    </message>
    <message>
        <source>Reads long prompts and writes words; a GPU with 12 GB or more is advised</source>
        <translation>能读长提示词，也能写文字；建议使用 12 GB 以上显存的 GPU</translation>
    </message>
    <message>
        <source>{why}; the merged picture was read instead</source>
        <translation>{why}；改为读取合并后的图片</translation>
    </message>
    <message>
        <source>It is not a Photoshop file</source>
        <translation>它不是 Photoshop 文件</translation>
    </message>
    <message>
        <source>As Photoshop showed it</source>
        <translation>Photoshop 中的样子</translation>
    </message>
    <message>
        <source>The file has no layers with pixels</source>
        <translation>文件中没有包含像素的图层</translation>
    </message>
    <message>
        <source>It is damaged</source>
        <translation>它已损坏</translation>
    </message>
    <message>
        <source>The layers have colours of another kind than RGB</source>
        <translation>图层的颜色不是 RGB 模式</translation>
    </message>
    <message>
        <source>The layers need more memory than is free</source>
        <translation>图层所需内存超过可用内存</translation>
    </message>
    <message>
        <source>Text, shapes and smart objects became pixels</source>
        <translation>文字、形状和智能对象已转为像素</translation>
    </message>
    <message>
        <source>The layer “{name}” is damaged and was left out</source>
        <translation>图层“{name}”已损坏，已略去</translation>
    </message>
    <message>
        <source>The layers are damaged or of an unknown kind</source>
        <translation>图层已损坏或类型未知</translation>
    </message>
    <message>
        <source>Transparent parts were laid on white, since {kind} has no alpha</source>
        <translation>透明部分已铺在白色上，因为 {kind} 没有透明通道</translation>
    </message>
    <message>
        <source>Transparent parts were laid on the background colour</source>
        <translation>透明部分已铺在背景颜色上</translation>
    </message>
    <message>
        <source>The infill LaMa cannot be used</source>
        <translation>无法使用 LaMa 填充</translation>
    </message>
    <message>
        <source>Choose another infill, for example edge-aware</source>
        <translation>请选择其他填充方式，例如延续边缘</translation>
    </message>
    <message>
        <source>The unsaved work is not there any more</source>
        <translation>未保存的工作已不存在</translation>
    </message>
    <message>
        <source>Another window has this work open</source>
        <translation>此工作已在另一个窗口中打开</translation>
    </message>
    <message>
        <source>Close that window first</source>
        <translation>请先关闭那个窗口</translation>
    </message>
    <message>
        <source>The unsaved work cannot be read</source>
        <translation>无法读取未保存的工作</translation>
    </message>
    <message>
        <source>Its journal is damaged</source>
        <translation>其日志已损坏</translation>
    </message>
    <message>
        <source>The journal of unsaved work has stopped</source>
        <translation>未保存工作的记录已停止</translation>
    </message>
    <message>
        <source>Save your work soon</source>
        <translation>请尽快保存您的工作</translation>
    </message>
    <message>
        <source>Paint on that one</source>
        <translation>请在那个图层上绘制</translation>
    </message>
    <message>
        <source>There is no mask yet</source>
        <translation>还没有蒙版</translation>
    </message>
    <message>
        <source>Paint one first</source>
        <translation>请先涂抹一个</translation>
    </message>
    <message>
        <source>Add one first</source>
        <translation>请先添加一个</translation>
    </message>
    <message>
        <source>The layer “{name}” has a mask already</source>
        <translation>图层“{name}”已有蒙版</translation>
    </message>
    <message>
        <source>The layer “{name}” has no mask</source>
        <translation>图层“{name}”没有蒙版</translation>
    </message>
    <message>
        <source>The library {path} could not be used</source>
        <translation>无法使用图库 {path}</translation>
    </message>
    <message>
        <source>Start Pentimento again: it makes a new one from the pictures in the gallery</source>
        <translation>请重新启动 Pentimento：它会用图库中的图片重建一个</translation>
    </message>
    <message>
        <source>The folder or file cannot be written</source>
        <translation>文件夹或文件无法写入</translation>
    </message>
    <message>
        <source>Change its permissions, or set PENTIMENTO_HOME to another folder</source>
        <translation>请修改其权限，或将 PENTIMENTO_HOME 设为其他文件夹</translation>
    </message>
    <message>
        <source>Another Pentimento is using it without pause</source>
        <translation>另一个 Pentimento 正在持续使用它</translation>
    </message>
    <message>
        <source>Close the other one</source>
        <translation>请关闭另一个</translation>
    </message>
    <message>
        <source>The disk does not answer; it may be full or unplugged</source>
        <translation>磁盘没有响应；可能已满或被拔出</translation>
    </message>
    <message>
        <source>Check the disk</source>
        <translation>请检查磁盘</translation>
    </message>
    <message>
        <source>Update Pentimento, or set PENTIMENTO_HOME to another folder</source>
        <translation>请更新 Pentimento，或将 PENTIMENTO_HOME 设为其他文件夹</translation>
    </message>
    <message>
        <source>The library {path} cannot be opened</source>
        <translation>无法打开图库 {path}</translation>
    </message>
    <message>
        <source>A newer Pentimento made it (schema {version}; this one knows {newest})</source>
        <translation>它由更新版本的 Pentimento 创建（架构 {version}；当前版本支持到 {newest}）</translation>
    </message>
    <message>
        <source>{name} is damaged</source>
        <translation>{name} 已损坏</translation>
    </message>
    <message>
        <source>It consists of too many parts</source>
        <translation>它包含的部分过多</translation>
    </message>
    <message>
        <source>Give the name of a picture</source>
        <translation>请给出图片的名称</translation>
    </message>
    <message>
        <source>Choose a PNG, JPEG or WebP file</source>
        <translation>请选择 PNG、JPEG 或 WebP 文件</translation>
    </message>
    <message>
        <source>Check the name</source>
        <translation>请检查名称</translation>
    </message>
    <message>
        <source>A compressed text in it grows beyond {most} MB</source>
        <translation>其中的压缩文本展开后超过 {most} MB</translation>
    </message>
    <message>
        <source>Choose another file</source>
        <translation>请选择其他文件</translation>
    </message>
    <message>
        <source>{name} is not a picture</source>
        <translation>{name} 不是图片</translation>
    </message>
    <message>
        <source>It is cut short</source>
        <translation>它不完整</translation>
    </message>
    <message>
        <source>A compressed text in it cannot be read</source>
        <translation>无法读取其中的压缩文本</translation>
    </message>
    <message>
        <source>{name} is empty</source>
        <translation>{name} 是空的</translation>
    </message>
    <message>
        <source>Its header makes no sense</source>
        <translation>其文件头无法识别</translation>
    </message>
    <message>
        <source>The EXIF in it has {length} MB</source>
        <translation>其中的 EXIF 有 {length} MB</translation>
    </message>
    <message>
        <source>A text in it has {length} MB</source>
        <translation>其中的文本有 {length} MB</translation>
    </message>
    <message>
        <source>A checksum is wrong</source>
        <translation>校验和不正确</translation>
    </message>
    <message>
        <source>The texts in it are too long</source>
        <translation>其中的文本太长</translation>
    </message>
    <message>
        <source>The picture is not in the gallery any more</source>
        <translation>图片已不在图库中</translation>
    </message>
    <message>
        <source>Choose another one</source>
        <translation>请选择另一个</translation>
    </message>
    <message>
        <source>There is no picture under the candidate</source>
        <translation>候选下面没有图片</translation>
    </message>
    <message>
        <source>Apply it instead</source>
        <translation>请直接应用它</translation>
    </message>
    <message>
        <source>This candidate changes nothing</source>
        <translation>这个候选没有改变任何内容</translation>
    </message>
    <message>
        <source>the system had no memory left for it</source>
        <translation>系统已没有内存可以给它</translation>
    </message>
    <message>
        <source>The GPU {name} is not used: {why}.</source>
        <translation>没有使用 GPU {name}：{why}。</translation>
    </message>
    <message>
        <source>Run “main.py doctor”, or use the device “cpu” or “auto”</source>
        <translation>运行 “main.py doctor”，或使用设备 “cpu” 或 “auto”</translation>
    </message>
    <message>
        <source>The GPU {name} cannot be used</source>
        <translation>无法使用 GPU {name}</translation>
    </message>
    <message>
        <source>Memory ran short: the model is now held in parts, which is slower.</source>
        <translation>内存不足：模型现在分部分加载，速度会慢一些。</translation>
    </message>
    <message>
        <source>Let Pentimento repair itself, or run “main.py doctor”</source>
        <translation>让 Pentimento 自行修复，或运行“main.py doctor”</translation>
    </message>
    <message>
        <source>Try again: the engine starts anew. If it stays so, restart the computer, and look for a newer driver</source>
        <translation>请重试：引擎会重新启动。如果仍然如此，请重启电脑，并查看是否有更新的驱动程序</translation>
    </message>
    <message>
        <source>The GPU {name} does not answer any more</source>
        <translation>GPU {name} 不再响应</translation>
    </message>
    <message>
        <source>Close other programs, then try again</source>
        <translation>请关闭其他程序，然后重试</translation>
    </message>
    <message>
        <source>Close that program, then try again</source>
        <translation>请关闭该程序，然后重试</translation>
    </message>
    <message>
        <source>The layer “{name}” could not be drawn and was left out</source>
        <translation>图层“{name}”无法绘制，已略去</translation>
    </message>
    <message>
        <source>Save it as OpenRaster, or make it smaller first</source>
        <translation>请另存为 OpenRaster，或先将其缩小</translation>
    </message>
    <message>
        <source>A Photoshop file has at most {most} pixels on a side</source>
        <translation>Photoshop 文件每边最多 {most} 像素</translation>
    </message>
    <message>
        <source>The mask and the masks that are kept are not in the Photoshop file</source>
        <translation>Photoshop 文件中不包含蒙版和已保存的蒙版</translation>
    </message>
    <message>
        <source>There is no folder {name}</source>
        <translation>没有文件夹 {name}</translation>
    </message>
    <message>
        <source>The library was damaged and has been made again from {count} pictures. The damaged file is kept as {name}.</source>
        <translation>图库数据库已损坏，已根据 {count} 张图片重新建立。损坏的文件保留为 {name}。</translation>
    </message>
    <message>
        <source>{count} results of an interrupted session were recovered.</source>
        <translation>已恢复上次中断时的 {count} 个结果。</translation>
    </message>
    <message>
        <source>The result lies outside the picture</source>
        <translation>结果位于图片之外</translation>
    </message>
    <message>
        <source>Undo the crop, or discard the result; it stays in the gallery</source>
        <translation>请撤销裁剪，或放弃该结果；它会保留在图库中</translation>
    </message>
    <message>
        <source>Starts from what the picture shows elsewhere, its texture included</source>
        <translation>从画面别处的内容开始，纹理也一并带来</translation>
    </message>
    <message>
        <source>It is kept, and offered again at the next start</source>
        <translation>它会保留，并在下次启动时再次提供</translation>
    </message>
    <message>
        <source>It is damaged ({error})</source>
        <translation>它已损坏（{error}）</translation>
    </message>
    <message>
        <source>Install Pentimento again, or choose another model</source>
        <translation>请重新安装 Pentimento，或选择其他模型</translation>
    </message>
    <message>
        <source>This model does not know: {words}. It draws small landscapes; add a model for more.</source>
        <translation>此模型不认识：{words}。它只会画小幅风景；添加模型可画更多内容。</translation>
    </message>
    <message>
        <source>This model knows none of the prompt&apos;s words, so it drew what it liked. It draws small landscapes; add a model for more.</source>
        <translation>此模型不认识提示词中的任何词，因此随意画了一幅。它只会画小幅风景；添加模型可画更多内容。</translation>
    </message>
    <message>
        <source>This model reads English: it hardly follows another language.</source>
        <translation>此模型只懂英文，其他语言的提示词几乎不起作用。</translation>
    </message>
    <message>
        <source>From the picture</source>
        <translation>取自画面</translation>
    </message>
    <message>
        <source>Fills and extends with what the picture shows elsewhere; no prompt, no model</source>
        <translation>用画面别处的内容来填充和扩展；不需要提示词和模型</translation>
    </message>
    <message>
        <source>{name} is a file, and a folder is needed there</source>
        <translation>{name} 是一个文件，而那里需要一个文件夹</translation>
    </message>
    <message>
        <source>Move that file away, or choose another folder</source>
        <translation>请移走该文件，或选择另一个文件夹</translation>
    </message>
    <message>
        <source>The settings are too long for a JPEG; only their common part is in it</source>
        <translation>这些设置对 JPEG 来说太长，文件中只写入了通用的部分</translation>
    </message>
    <message>
        <source>As the other program showed it</source>
        <translation>其他程序显示的样子</translation>
    </message>
    <message>
        <source>Its merged picture has colours of another kind than RGB</source>
        <translation>其合并图像的颜色不是 RGB</translation>
    </message>
    <message>
        <source>Save it with 8 bits per channel first</source>
        <translation>请先以每通道 8 位保存</translation>
    </message>
    <message>
        <source>What there is of it is kept in {folder}</source>
        <translation>尚存的内容保留在 {folder}</translation>
    </message>
    <message>
        <source>A newer Pentimento made it</source>
        <translation>它由更新版本的 Pentimento 创建</translation>
    </message>
    <message>
        <source>Open it with that one. It is kept, and offered again at the next start</source>
        <translation>请用那个版本打开。它会保留，并在下次启动时再次提供</translation>
    </message>
    <message>
        <source>The library was gone and has been made again from {count} pictures.</source>
        <translation>图库的数据库不见了，已根据 {count} 张图片重新建立。</translation>
    </message>
    <message>
        <source>The picture was made by a newer Pentimento</source>
        <translation>图片由更新版本的 Pentimento 制作</translation>
    </message>
    <message>
        <source>Update Pentimento to read it</source>
        <translation>请更新 Pentimento 以读取它</translation>
    </message>
    <message>
        <source>Pentimento&apos;s data in the picture cannot be read</source>
        <translation>无法读取图片中的 Pentimento 数据</translation>
    </message>
    <message>
        <source>It was moved or deleted outside Pentimento</source>
        <translation>它在 Pentimento 之外被移动或删除</translation>
    </message>
    <message>
        <source>Put it back</source>
        <translation>请把它放回原处</translation>
    </message>
    <message>
        <source>{path} was changed outside Pentimento</source>
        <translation>{path} 在 Pentimento 之外被修改</translation>
    </message>
    <message>
        <source>It is {width}×{height} and was {extent}</source>
        <translation>它现在是 {width}×{height}，原来是 {extent}</translation>
    </message>
    <message>
        <source>{path} is gone</source>
        <translation>{path} 已不存在</translation>
    </message>
    <message>
        <source>It says to be too large</source>
        <translation>它声称的尺寸过大</translation>
    </message>
    <message>
        <source>It was moved, or its disk is not connected</source>
        <translation>它被移动，或其磁盘未连接</translation>
    </message>
    <message>
        <source>Bring it back, then try again</source>
        <translation>请恢复它，然后重试</translation>
    </message>
    <message>
        <source>The gallery&apos;s folder {folder} is gone</source>
        <translation>图库文件夹 {folder} 已不存在</translation>
    </message>
    <message>
        <source>The deletion cannot be undone any more</source>
        <translation>删除操作已无法撤销</translation>
    </message>
    <message>
        <source>Look into the system&apos;s recycle bin</source>
        <translation>请查看系统回收站</translation>
    </message>
    <message>
        <source>Its list is gone: {error}</source>
        <translation>其列表已丢失：{error}</translation>
    </message>
    <message>
        <source>A stored digest makes no sense</source>
        <translation>保存的摘要无法识别</translation>
    </message>
    <message>
        <source>Use another copy of the picture</source>
        <translation>请使用该图片的其他副本</translation>
    </message>
    <message>
        <source>{path} was not made by Pentimento</source>
        <translation>{path} 不是由 Pentimento 制作的</translation>
    </message>
    <message>
        <source>Get the same model as .safetensors</source>
        <translation>请获取同一模型的 .safetensors 版本</translation>
    </message>
    <message>
        <source>Choose a model of these kinds</source>
        <translation>请选择这些类型的模型</translation>
    </message>
    <message>
        <source>The starter model is missing</source>
        <translation>缺少入门模型</translation>
    </message>
    <message>
        <source>Install Pentimento again</source>
        <translation>请重新安装 Pentimento</translation>
    </message>
    <message>
        <source>Run “main.py models” to see what is there</source>
        <translation>请运行“main.py models”查看已有的模型</translation>
    </message>
    <message>
        <source>a LoRA changes a model and makes no pictures alone</source>
        <translation>LoRA 用于改变模型，不能单独生成图片</translation>
    </message>
    <message>
        <source>Choose a model, and add the LoRA to it</source>
        <translation>请选择一个模型，再为其添加 LoRA</translation>
    </message>
    <message>
        <source>Check its path</source>
        <translation>请检查其路径</translation>
    </message>
    <message>
        <source>Choose a LoRA file</source>
        <translation>请选择 LoRA 文件</translation>
    </message>
    <message>
        <source>Put a LaMa model there as a .safetensors file, or choose another infill</source>
        <translation>请把 .safetensors 格式的 LaMa 模型放到那里，或选择其他填充方式</translation>
    </message>
    <message>
        <source>models are .safetensors files or folders in Diffusers&apos; layout</source>
        <translation>模型是 .safetensors 文件或 Diffusers 结构的文件夹</translation>
    </message>
    <message>
        <source>{name} is not opened</source>
        <translation>未打开 {name}</translation>
    </message>
    <message>
        <source>a {suffix} file is a Python pickle, which can run programs when opened</source>
        <translation>{suffix} 文件是 Python pickle，打开时可能运行程序</translation>
    </message>
    <message>
        <source>the file holds no text encoders</source>
        <translation>该文件不含文本编码器</translation>
    </message>
    <message>
        <source>Use the whole model, as a folder in Diffusers&apos; layout</source>
        <translation>请使用完整的模型，即 Diffusers 布局的文件夹</translation>
    </message>
    <message>
        <source>{name} is not a model that is known</source>
        <translation>{name} 不是已知的模型</translation>
    </message>
    <message>
        <source>{name} is a {kind} model</source>
        <translation>{name} 是 {kind} 模型</translation>
    </message>
    <message>
        <source>{what}; supported: {kinds}</source>
        <translation>{what}；支持的类型：{kinds}</translation>
    </message>
    <message>
        <source>{folder} has no model_index.json</source>
        <translation>{folder} 中没有 model_index.json</translation>
    </message>
    <message>
        <source>There is no model “{ref}”</source>
        <translation>没有模型“{ref}”</translation>
    </message>
    <message>
        <source>it is neither a path nor one of those installed ({known})</source>
        <translation>它既不是路径，也不是已安装的模型之一（{known}）</translation>
    </message>
    <message>
        <source>{name} is a LoRA, not a model</source>
        <translation>{name} 是 LoRA，不是模型</translation>
    </message>
    <message>
        <source>There is no LoRA “{ref}”</source>
        <translation>没有 LoRA“{ref}”</translation>
    </message>
    <message>
        <source>{name} is not a LoRA</source>
        <translation>{name} 不是 LoRA</translation>
    </message>
    <message>
        <source>it looks like: {name}</source>
        <translation>它看起来是：{name}</translation>
    </message>
    <message>
        <source>no LaMa model lies in {folder}</source>
        <translation>{folder} 中没有 LaMa 模型</translation>
    </message>
    <message>
        <source>{name} is not a model</source>
        <translation>{name} 不是模型</translation>
    </message>
    <message>
        <source>Choose one of these ({kinds})</source>
        <translation>请选择以下之一（{kinds}）</translation>
    </message>
    <message>
        <source>{name} is only a part of a {kind} model</source>
        <translation>{name} 只是 {kind} 模型的一部分</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Download the folder again</source>
        <translation>请重新下载该文件夹</translation>
    </message>
    <message>
        <source>Use a model without custom code</source>
        <translation>请使用不带自定义代码的模型</translation>
    </message>
    <message>
        <source>its weights are Python pickles (.bin), which can run programs when opened</source>
        <translation>其权重是 Python pickle（.bin），打开时可能运行程序</translation>
    </message>
    <message>
        <source>{name} is incomplete</source>
        <translation>{name} 不完整</translation>
    </message>
    <message>
        <source>there are no weights in its folder {name}</source>
        <translation>其文件夹 {name} 中没有权重</translation>
    </message>
    <message>
        <source>Choose a folder with a model_index.json, or a .safetensors file</source>
        <translation>请选择带有 model_index.json 的文件夹，或 .safetensors 文件</translation>
    </message>
    <message>
        <source>Download it again</source>
        <translation>请重新下载</translation>
    </message>
    <message>
        <source>{name} cannot be read</source>
        <translation>无法读取 {name}</translation>
    </message>
    <message>
        <source>its {name} is damaged</source>
        <translation>其中的 {name} 已损坏</translation>
    </message>
    <message>
        <source>{name} cannot be loaded</source>
        <translation>无法加载 {name}</translation>
    </message>
    <message>
        <source>its {name} needs code of its own ({code}), which is not run</source>
        <translation>其中的 {name} 需要自带代码（{code}），这些代码不会运行</translation>
    </message>
    <message>
        <source>{name} is not a model folder</source>
        <translation>{name} 不是模型文件夹</translation>
    </message>
    <message>
        <source>{name} is too large</source>
        <translation>{name} 太大</translation>
    </message>
    <message>
        <source>{name} is not a whole model folder</source>
        <translation>{name} 不是完整的模型文件夹</translation>
    </message>
    <message>
        <source>it has no {name}</source>
        <translation>其中没有 {name}</translation>
    </message>
    <message>
        <source>it is cut short, or not a safetensors file</source>
        <translation>它不完整，或不是 safetensors 文件</translation>
    </message>
    <message>
        <source>it is a Python pickle with another name</source>
        <translation>它是改了名的 Python pickle</translation>
    </message>
    <message>
        <source>{name} is not a model file that can be used</source>
        <translation>{name} 不是可用的模型文件</translation>
    </message>
    <message>
        <source>Check the file</source>
        <translation>请检查文件</translation>
    </message>
    <message>
        <source>its header is damaged</source>
        <translation>其文件头已损坏</translation>
    </message>
    <message>
        <source>it holds no weights</source>
        <translation>其中没有权重</translation>
    </message>
    <message>
        <source>it ends before its weights do</source>
        <translation>它在权重结束之前就中断了</translation>
    </message>
    <message>
        <source>it is not a file</source>
        <translation>它不是文件</translation>
    </message>
    <message>
        <source>it ends before its header does</source>
        <translation>它在文件头结束之前就中断了</translation>
    </message>
    <message>
        <source>its folder {name} is missing</source>
        <translation>缺少其文件夹 {name}</translation>
    </message>
    <message>
        <source>{name}: {why}</source>
        <translation>{name}：{why}</translation>
    </message>
    <message>
        <source>There is no mask to keep</source>
        <translation>没有可保留的蒙版</translation>
    </message>
    <message>
        <source>the message was: {words}</source>
        <translation>原始信息：{words}</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>the system refuses access to it</source>
        <translation>系统拒绝访问</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>磁盘为只读</translation>
    </message>
    <message>
        <source>there is no such folder or file</source>
        <translation>没有这个文件夹或文件</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>这是一个文件夹</translation>
    </message>
    <message>
        <source>there is already something of that name</source>
        <translation>已有同名的项目</translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation>名称太长</translation>
    </message>
    <message>
        <source>the disk&apos;s format allows no file that large</source>
        <translation>该磁盘的格式不允许这么大的文件</translation>
    </message>
    <message>
        <source>the disk does not answer; it may have been unplugged</source>
        <translation>磁盘没有响应，可能已被拔出</translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>too many files are open at once</source>
        <translation>同时打开的文件过多</translation>
    </message>
    <message>
        <source>another program is using it</source>
        <translation>其他程序正在使用它</translation>
    </message>
    <message>
        <source>it lies on another disk</source>
        <translation>它在另一个磁盘上</translation>
    </message>
    <message>
        <source>its links lead round in a circle</source>
        <translation>它的链接形成了循环</translation>
    </message>
    <message>
        <source>the system does not allow that here</source>
        <translation>系统不允许在此处这样做</translation>
    </message>
    <message>
        <source>it is no program that this computer can run</source>
        <translation>它不是这台电脑能运行的程序</translation>
    </message>
    <message>
        <source>the system has no room for another process now</source>
        <translation>系统目前无法再启动一个进程</translation>
    </message>
    <message>
        <source>the other side has ended</source>
        <translation>另一端已结束</translation>
    </message>
    <message>
        <source>the other computer refuses the connection</source>
        <translation>对方电脑拒绝连接</translation>
    </message>
    <message>
        <source>there was no answer in time</source>
        <translation>等待超时，没有响应</translation>
    </message>
    <message>
        <source>the network cannot be reached</source>
        <translation>无法连接网络</translation>
    </message>
    <message>
        <source>the system says: {words}</source>
        <translation>系统提示：{words}</translation>
    </message>
    <message>
        <source>the GPU has not enough memory</source>
        <translation>显存不足</translation>
    </message>
    <message>
        <source>the GPU and its driver do not suit this version of PyTorch</source>
        <translation>显卡及其驱动与此版本的 PyTorch 不兼容</translation>
    </message>
    <message>
        <source>the GPU reported an error</source>
        <translation>显卡报告了错误</translation>
    </message>
    <message>
        <source>the library {name} is missing</source>
        <translation>缺少库 {name}</translation>
    </message>
    <message>
        <source>the system&apos;s library {name} is missing</source>
        <translation>系统缺少库 {name}</translation>
    </message>
    <message>
        <source>a library of the system is missing or damaged</source>
        <translation>系统库缺失或已损坏</translation>
    </message>
    <message>
        <source>its weights are of another kind of model</source>
        <translation>其权重属于另一类模型</translation>
    </message>
    <message>
        <source>it says to be too large</source>
        <translation>它标明的尺寸过大</translation>
    </message>
    <message>
        <source>the file is cut off: its end is missing</source>
        <translation>文件不完整：缺少结尾部分</translation>
    </message>
    <message>
        <source>it is not a picture that can be read</source>
        <translation>这不是可读取的图片</translation>
    </message>
    <message>
        <source>the file is damaged</source>
        <translation>文件已损坏</translation>
    </message>
    <message>
        <source>it cannot be written</source>
        <translation>无法写入</translation>
    </message>
    <message>
        <source>it is no valid JSON from line {line} on</source>
        <translation>从第 {line} 行起不是有效的 JSON</translation>
    </message>
    <message>
        <source>it holds text that is not UTF-8</source>
        <translation>其中含有非 UTF-8 的文本</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>嵌套层数过深</translation>
    </message>
    <message>
        <source>{name} is missing in it</source>
        <translation>其中缺少 {name}</translation>
    </message>
    <message>
        <source>The kept settings cannot be read</source>
        <translation>无法读取保存的设置</translation>
    </message>
    <message>
        <source>{steps} steps cannot be run</source>
        <translation>无法运行 {steps} 步</translation>
    </message>
    <message>
        <source>A count of {count} is not possible</source>
        <translation>数量不能为 {count}</translation>
    </message>
    <message>
        <source>The seed {seed} is out of range</source>
        <translation>种子 {seed} 超出范围</translation>
    </message>
    <message>
        <source>Use 0 to {most}</source>
        <translation>请使用 0 到 {most}</translation>
    </message>
    <message>
        <source>The strength {strength:g} is out of range</source>
        <translation>强度 {strength:g} 超出范围</translation>
    </message>
    <message>
        <source>Use 0 (nothing changes) to 1 (made anew)</source>
        <translation>请使用 0（不改变）到 1（全新生成）</translation>
    </message>
    <message>
        <source>The guidance {guidance:g} is out of range</source>
        <translation>引导强度 {guidance:g} 超出范围</translation>
    </message>
    <message>
        <source>A grow of {grow} px is out of range</source>
        <translation>扩展 {grow} px 超出范围</translation>
    </message>
    <message>
        <source>A feather of {feather} px is out of range</source>
        <translation>羽化 {feather} px 超出范围</translation>
    </message>
    <message>
        <source>The picture is not RGBA</source>
        <translation>图片不是 RGBA 格式</translation>
    </message>
    <message>
        <source>Convert it first</source>
        <translation>请先转换</translation>
    </message>
    <message>
        <source>The picture is not of its area&apos;s size</source>
        <translation>图片与其区域的尺寸不符</translation>
    </message>
    <message>
        <source>The picture lies outside the frame</source>
        <translation>图片位于画框之外</translation>
    </message>
    <message>
        <source>There is neither a picture nor a size</source>
        <translation>既没有图片也没有尺寸</translation>
    </message>
    <message>
        <source>Give one of them</source>
        <translation>请给出其中之一</translation>
    </message>
    <message>
        <source>There is a mask without a picture</source>
        <translation>有蒙版但没有图片</translation>
    </message>
    <message>
        <source>Open the picture first</source>
        <translation>请先打开图片</translation>
    </message>
    <message>
        <source>There is no picture to extend</source>
        <translation>没有可扩展的图片</translation>
    </message>
    <message>
        <source>not grey</source>
        <translation>非灰度</translation>
    </message>
    <message>
        <source>The mask is {have}, the picture {extent}</source>
        <translation>蒙版为 {have}，图片为 {extent}</translation>
    </message>
    <message>
        <source>The stored request cannot be read</source>
        <translation>无法读取保存的请求</translation>
    </message>
    <message>
        <source>a field is wrong: {error}</source>
        <translation>某个字段有误：{error}</translation>
    </message>
    <message>
        <source>The stored {name} is not the one the request was made with</source>
        <translation>保存的 {name} 与请求当时使用的不同</translation>
    </message>
    <message>
        <source>The settings are the defaults: the file could not be read ({why}). It is kept as {name}</source>
        <translation>设置已恢复为默认值：无法读取文件（{why}）。原文件保留为 {name}</translation>
    </message>
    <message>
        <source>The settings are the defaults: {path} cannot be read ({why})</source>
        <translation>设置已恢复为默认值：无法读取 {path}（{why}）</translation>
    </message>
    <message>
        <source>The settings are the defaults: {path} is not a file</source>
        <translation>设置已恢复为默认值：{path} 不是文件</translation>
    </message>
    <message>
        <source>The settings are the defaults: {what}</source>
        <translation>设置已恢复为默认值：{what}</translation>
    </message>
    <message>
        <source>it holds no settings</source>
        <translation>其中没有设置</translation>
    </message>
    <message>
        <source>it is far too large</source>
        <translation>它太大了</translation>
    </message>
    <message>
        <source>Leave one of them out</source>
        <translation>请至少保留其中一个</translation>
    </message>
    <message>
        <source>One layer alone cannot be merged</source>
        <translation>单个图层无法合并</translation>
    </message>
    <message>
        <source>Choose two or more</source>
        <translation>请选择两个或更多</translation>
    </message>
    <message>
        <source>Show it, or leave it out</source>
        <translation>请显示它，或不选它</translation>
    </message>
    <message>
        <source>Unlock it, or leave it out</source>
        <translation>请解锁它，或不选它</translation>
    </message>
    <message>
        <source>There is nothing on this layer to move</source>
        <translation>此图层上没有可移动的内容</translation>
    </message>
    <message>
        <source>Choose another layer</source>
        <translation>请选择其他图层</translation>
    </message>
    <message>
        <source>Use 1 to {most} steps</source>
        <translation>请使用 1 到 {most} 步</translation>
    </message>
    <message>
        <source>Use 1 to {most}</source>
        <translation>请使用 1 到 {most}</translation>
    </message>
    <message>
        <source>The mask covers nothing of this layer</source>
        <translation>蒙版没有覆盖此图层的任何内容</translation>
    </message>
    <message>
        <source>There is no mask to move</source>
        <translation>没有可移动的蒙版</translation>
    </message>
    <message>
        <source>The frame lies outside the picture</source>
        <translation>画框在图片之外</translation>
    </message>
    <message>
        <source>Drag it over the picture</source>
        <translation>请将其拖到图片上</translation>
    </message>
    <message>
        <source>What was undone cannot be done again now</source>
        <translation>现在不能重做已撤销的操作</translation>
    </message>
    <message>
        <source>It would drop what waits to be applied</source>
        <translation>这会丢弃正等待应用的内容</translation>
    </message>
    <message>
        <source>Press Enter to apply that, or Esc to drop it</source>
        <translation>按回车键应用它，或按 Esc 键放弃它</translation>
    </message>
    <message>
        <source>The picture is empty</source>
        <translation>图片是空的</translation>
    </message>
    <message>
        <source>Give it a width and a height</source>
        <translation>请给出宽度和高度</translation>
    </message>
    <message>
        <source>There is no picture to paint on</source>
        <translation>没有可绘制的图片</translation>
    </message>
    <message>
        <source>Open one first</source>
        <translation>请先打开一张</translation>
    </message>
    <message>
        <source>What it was for is not there any more</source>
        <translation>它所针对的对象已不存在</translation>
    </message>
    <message>
        <source>Undo what came after it, and try again</source>
        <translation>撤销其后的操作，然后重试</translation>
    </message>
    <message>
        <source>“{name}” was not done</source>
        <translation>“{name}”未执行</translation>
    </message>
    <message>
        <source>Show it or choose another</source>
        <translation>请显示它或选择另一个</translation>
    </message>
    <message>
        <source>The layer “{name}” is hidden</source>
        <translation>图层“{name}”已隐藏</translation>
    </message>
    <message>
        <source>The gallery is still being opened</source>
        <translation>图库仍在打开中</translation>
    </message>
    <message>
        <source>This is tried again by itself</source>
        <translation>会自动重试</translation>
    </message>
    <message>
        <source>Turn it on first</source>
        <translation>请先启用它</translation>
    </message>
    <message>
        <source>The mask of “{name}” is off</source>
        <translation>“{name}”的蒙版已停用</translation>
    </message>
    <message>
        <source>The window&apos;s layout could not be read and is as at first. The file is kept as {name}.</source>
        <translation>窗口布局无法读取，已恢复为初始布局。原文件保留为 {name}。</translation>
    </message>
    <message>
        <source>The layer “{name}” is empty</source>
        <translation>图层“{name}”是空的</translation>
    </message>
    <message>
        <source>Unlock it or choose another</source>
        <translation>请解锁它或选择另一个</translation>
    </message>
    <message>
        <source>this engine has no such model</source>
        <translation>此引擎没有这样的模型</translation>
    </message>
    <message>
        <source>The layer “{name}” is locked</source>
        <translation>图层“{name}”已锁定</translation>
    </message>
</context>
<context>
    <name>CropFields</name>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>The shape that the frame keeps</source>
        <translation>画框保持的形状</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>自由</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原始</translation>
    </message>
    <message>
        <source>Golden</source>
        <translation>黄金</translation>
    </message>
    <message>
        <source>Upright instead of lying</source>
        <translation>竖向而非横向</translation>
    </message>
    <message>
        <source>Upright</source>
        <translation>竖向</translation>
    </message>
    <message>
        <source>W</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>H</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Guides</source>
        <translation>参考线</translation>
    </message>
    <message>
        <source>Lines that help to compose</source>
        <translation>辅助构图的线</translation>
    </message>
    <message>
        <source>Thirds</source>
        <translation>三分法</translation>
    </message>
    <message>
        <source>Golden ratio</source>
        <translation>黄金比例</translation>
    </message>
    <message>
        <source>No lines</source>
        <translation>无参考线</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep what is cut off</source>
        <translation>保留裁掉的部分</translation>
    </message>
    <message>
        <source>Layers keep what is cut off; Image &gt; Reveal all brings it back</source>
        <translation>图层保留裁掉的部分；图像 &gt; 显示全部 可恢复</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>面板</translation>
    </message>
    <message>
        <source>Gallery, prompt history and layers (Ctrl+G, Ctrl+H, Ctrl+L)</source>
        <translation>图库、提示词历史和图层 (Ctrl+G, Ctrl+H, Ctrl+L)</translation>
    </message>
</context>
<context>
    <name>DocumentModel</name>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>Stroke</source>
        <translation>笔触</translation>
    </message>
    <message>
        <source>Fill mask</source>
        <translation>填充蒙版</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Set mask</source>
        <translation>设置蒙版</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Keep as layers</source>
        <translation>保留为多个图层</translation>
    </message>
    <message>
        <source>Keep as layer</source>
        <translation>保留为图层</translation>
    </message>
    <message>
        <source>Apply result</source>
        <translation>应用结果</translation>
    </message>
    <message>
        <source>Brush candidate</source>
        <translation>涂抹候选</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
</context>
<context>
    <name>DocumentTabs</name>
    <message>
        <source>Open pictures</source>
        <translation>已打开的图片</translation>
    </message>
    <message>
        <source>The pictures that are open (Ctrl+Tab goes through them)</source>
        <translation>打开的图片（Ctrl+Tab 逐一切换）</translation>
    </message>
    <message>
        <source>Close this picture (Ctrl+W)</source>
        <translation>关闭这张图片 (Ctrl+W)</translation>
    </message>
    <message>
        <source>Close this picture</source>
        <translation>关闭这张图片</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Results waiting: {n}</source>
        <translation>等待查看的结果：{n}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the others</source>
        <translation>关闭其他</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>复制路径</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop a picture, paste one, or describe one</source>
        <translation>拖入图片、粘贴图片，或用文字描述</translation>
    </message>
    <message>
        <source>Open a picture</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Paint over what should change, or drag a border outward</source>
        <translation>涂抹要更改的部分，或向外拖动边框</translation>
    </message>
    <message>
        <source>Say what should be there, and generate</source>
        <translation>描述这里应有的内容，然后生成</translation>
    </message>
    <message>
        <source>Open a picture…</source>
        <translation>打开图片…</translation>
    </message>
    <message>
        <source>Open a picture (Ctrl+O)</source>
        <translation>打开图片 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Paste a picture (Ctrl+V)</source>
        <translation>粘贴图片 (Ctrl+V)</translation>
    </message>
    <message>
        <source>Sample picture</source>
        <translation>示例图片</translation>
    </message>
    <message>
        <source>Open a sample picture to play with</source>
        <translation>打开一张示例图片试用</translation>
    </message>
    <message>
        <source>Blank canvas</source>
        <translation>空白画布</translation>
    </message>
    <message>
        <source>A white canvas to paint on (Ctrl+Alt+N)</source>
        <translation>可在其上绘制的白色画布 (Ctrl+Alt+N)</translation>
    </message>
    <message>
        <source>or start from words</source>
        <translation>或从文字开始</translation>
    </message>
    <message>
        <source>a sunset over the sea with a red boat on the left</source>
        <translation>海上日落，左边有一艘红船</translation>
    </message>
    <message>
        <source>a house in a snowy meadow at night, moon and stars</source>
        <translation>夜晚雪地里的一座房子，月亮和星星</translation>
    </message>
    <message>
        <source>mountains behind a lake at dawn, pine forest</source>
        <translation>黎明时湖后面的群山，松林</translation>
    </message>
    <message>
        <source>Generate: {prompt}</source>
        <translation>生成：{prompt}</translation>
    </message>
</context>
<context>
    <name>ErrorBar</name>
    <message>
        <source>Do what the message suggests</source>
        <translation>执行消息中建议的操作</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Show or hide the technical details</source>
        <translation>显示或隐藏技术细节</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详细信息</translation>
    </message>
    <message>
        <source>Copy the details, to report what happened</source>
        <translation>复制详细信息，以便报告问题</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>The technical details</source>
        <translation>技术细节</translation>
    </message>
</context>
<context>
    <name>ExportDialogue</name>
    <message>
        <source>Export a copy</source>
        <translation>导出副本</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>The kind of file</source>
        <translation>文件类型</translation>
    </message>
    <message>
        <source>Without loss</source>
        <translation>无损</translation>
    </message>
    <message>
        <source>Keep every pixel as it is; the file is larger</source>
        <translation>每个像素保持原样；文件较大</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Higher is better and larger</source>
        <translation>越高越好，文件也越大</translation>
    </message>
    <message>
        <source>Keep transparency</source>
        <translation>保留透明度</translation>
    </message>
    <message>
        <source>Otherwise transparent parts are laid on a colour</source>
        <translation>否则透明部分将铺在一种颜色上</translation>
    </message>
    <message>
        <source>The colour that transparent parts are laid on</source>
        <translation>透明部分所铺的颜色</translation>
    </message>
    <message>
        <source>Keep the camera&apos;s data (EXIF)</source>
        <translation>保留相机数据 (EXIF)</translation>
    </message>
    <message>
        <source>Date, camera and perhaps the place where the photo was taken</source>
        <translation>日期、相机，以及可能的拍摄地点</translation>
    </message>
    <message>
        <source>Write prompt and settings into the file</source>
        <translation>将提示词和设置写入文件</translation>
    </message>
    <message>
        <source>Everybody who gets the picture can read how it was made</source>
        <translation>得到图片的人都能读到它是如何制作的</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Choose where, then write the file (Enter)</source>
        <translation>选择位置，然后写入文件 (Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Write nothing (Esc)</source>
        <translation>不写入任何内容 (Esc)</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>The colour profile goes with it (sRGB)</source>
        <translation>包含色彩配置文件 (sRGB)</translation>
    </message>
    <message>
        <source>This format holds no colour profile; the picture is sRGB</source>
        <translation>此格式不含色彩配置文件；图片为 sRGB</translation>
    </message>
    <message>
        <source>{label} pictures have at most {most} pixels on a side, this one has {size}. Choose PNG or TIFF.</source>
        <translation>{label} 图片每边最多 {most} 像素，而此图为 {size}。请选择 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>Nothing is lost: the file holds every pixel as it is.</source>
        <translation>没有任何损失：文件保存每个像素的原样。</translation>
    </message>
    <message>
        <source>Not in this file:</source>
        <translation>此文件中不包含：</translation>
    </message>
    <message>
        <source>Background colour, {colour}</source>
        <translation>背景颜色，{colour}</translation>
    </message>
    <message>
        <source>Background colour</source>
        <translation>背景颜色</translation>
    </message>
</context>
<context>
    <name>ExtendPopover</name>
    <message>
        <source>Extend the borders</source>
        <translation>扩展边框</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下</translation>
    </message>
    <message>
        <source>The size that the picture will have</source>
        <translation>图片将有的尺寸</translation>
    </message>
    <message>
        <source>Picture in the middle of</source>
        <translation>图片居中于</translation>
    </message>
    <message>
        <source>Extend to {shape}</source>
        <translation>扩展到 {shape}</translation>
    </message>
    <message>
        <source>No extension</source>
        <translation>不扩展</translation>
    </message>
    <message>
        <source>Put the borders back where they are</source>
        <translation>将边框恢复原位</translation>
    </message>
    <message>
        <source>How far this border goes outward</source>
        <translation>此边框向外扩展的距离</translation>
    </message>
</context>
<context>
    <name>FetchBar</name>
    <message>
        <source>How much of the picture has come</source>
        <translation>图片的下载进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel fetching</source>
        <translation>取消下载</translation>
    </message>
    <message>
        <source>Do not fetch the picture (Esc)</source>
        <translation>不下载图片 (Esc)</translation>
    </message>
    <message>
        <source>Fetching “{name}” from {host}…</source>
        <translation>正在从 {host} 下载“{name}”…</translation>
    </message>
</context>
<context>
    <name>Fetching</name>
    <message>
        <source>The address leads to something that is no picture.</source>
        <translation>该地址指向的不是图片。</translation>
    </message>
    <message>
        <source>In the browser, copy the picture itself, then paste it here.</source>
        <translation>请在浏览器中复制图片本身，然后粘贴到这里。</translation>
    </message>
    <message>
        <source>The picture took too long to come.</source>
        <translation>图片下载时间过长。</translation>
    </message>
    <message>
        <source>Save it in the browser, then drop the file here.</source>
        <translation>请在浏览器中保存图片，然后把文件拖到这里。</translation>
    </message>
    <message>
        <source>The picture is larger than {n} MB and was not fetched.</source>
        <translation>图片超过 {n} MB，未下载。</translation>
    </message>
    <message>
        <source>Or copy the picture itself in the browser, then paste it here.</source>
        <translation>或者在浏览器中复制图片本身，然后粘贴到这里。</translation>
    </message>
    <message>
        <source>{host} does not give the picture (answer {n}).</source>
        <translation>{host} 没有提供该图片（应答 {n}）。</translation>
    </message>
    <message>
        <source>{host} cannot be reached: this computer may be offline.</source>
        <translation>无法连接 {host}：这台电脑可能处于离线状态。</translation>
    </message>
    <message>
        <source>Check the network and drop the picture again.</source>
        <translation>请检查网络后重新拖入图片。</translation>
    </message>
    <message>
        <source>{host} did not answer in time.</source>
        <translation>{host} 没有及时应答。</translation>
    </message>
    <message>
        <source>Drop the picture again later.</source>
        <translation>请稍后重新拖入图片。</translation>
    </message>
    <message>
        <source>The connection to {host} is not safe.</source>
        <translation>与 {host} 的连接不安全。</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>请检查这台电脑的日期和时间。</translation>
    </message>
    <message>
        <source>{host} leads on to an address that is not followed.</source>
        <translation>{host} 转到了不能继续访问的地址。</translation>
    </message>
    <message>
        <source>The picture could not be fetched from {host}.</source>
        <translation>无法从 {host} 下载图片。</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>Open pictures</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Open another…</source>
        <translation>打开其他文件…</translation>
    </message>
    <message>
        <source>There is no picture in “{name}”.</source>
        <translation>“{name}”中没有图片。</translation>
    </message>
    <message>
        <source>Drop a folder that holds pictures, or the pictures themselves.</source>
        <translation>请拖入包含图片的文件夹，或图片本身。</translation>
    </message>
    <message>
        <source>The first {n} of {total} pictures are taken.</source>
        <translation>只取 {total} 张图片中的前 {n} 张。</translation>
    </message>
    <message>
        <source>Open as a picture</source>
        <translation>作为图片打开</translation>
    </message>
    <message>
        <source>Add as a layer</source>
        <translation>作为图层添加</translation>
    </message>
    <message>
        <source>Open {n} pictures, each in a tab</source>
        <translation>打开 {n} 张图片，各占一个标签页</translation>
    </message>
    <message>
        <source>Open as {n} layers of one picture</source>
        <translation>作为一张图片的 {n} 个图层打开</translation>
    </message>
    <message>
        <source>Add as {n} layers</source>
        <translation>添加为 {n} 个图层</translation>
    </message>
    <message>
        <source>Do nothing</source>
        <translation>不执行任何操作</translation>
    </message>
    <message>
        <source>The picture is empty.</source>
        <translation>图片为空。</translation>
    </message>
    <message>
        <source>Copy it again.</source>
        <translation>请重新复制。</translation>
    </message>
    <message>
        <source>Pasted</source>
        <translation>已粘贴</translation>
    </message>
    <message>
        <source>Only the picture&apos;s address came with it.</source>
        <translation>只收到了图片的地址。</translation>
    </message>
    <message>
        <source>Drag the picture here to have it fetched, or copy the picture itself in the browser, then paste it.</source>
        <translation>把图片拖到这里即可下载，或在浏览器中复制图片本身再粘贴。</translation>
    </message>
    <message>
        <source>The picture is on the clipboard.</source>
        <translation>图片已复制到剪贴板。</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard.</source>
        <translation>剪贴板中没有图片。</translation>
    </message>
    <message>
        <source>Copy one in another program first.</source>
        <translation>请先在其他程序中复制一张。</translation>
    </message>
</context>
<context>
    <name>FirstSteps</name>
    <message>
        <source>Now say at the right what should be there, then press “{button}”; to remove what is there instead, press the button beside it</source>
        <translation>现在请在右侧描述这里应有的内容，然后点击“{button}”；如果只想去除这里的内容，请点击旁边的按钮</translation>
    </message>
    <message>
        <source>Now say at the right what should be there, then press “{button}”</source>
        <translation>现在请在右侧描述这里应有的内容，然后点击“{button}”</translation>
    </message>
    <message>
        <source>Paint rough colours, then say at the right what they should become</source>
        <translation>先粗略涂上颜色，再在右侧描述它们应变成什么</translation>
    </message>
    <message>
        <source>Paint over what should change, or drag a border outward</source>
        <translation>涂抹要更改的部分，或向外拖动边框</translation>
    </message>
</context>
<context>
    <name>FixedKeys</name>
    <message>
        <source>Opacity of the brush</source>
        <translation>画笔不透明度</translation>
    </message>
    <message>
        <source>Move the view</source>
        <translation>移动视图</translation>
    </message>
    <message>
        <source>hold Space, or the middle button</source>
        <translation>按住空格，或鼠标中键</translation>
    </message>
    <message>
        <source>Zoom about the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Ctrl+滚轮</translation>
    </message>
    <message>
        <source>Touchpad: move, zoom, turn the view</source>
        <translation>触控板：移动、缩放、旋转视图</translation>
    </message>
    <message>
        <source>two fingers, pinch, rotate</source>
        <translation>双指滑动、捏合、旋转</translation>
    </message>
    <message>
        <source>Touch screen: move, zoom, turn the view</source>
        <translation>触摸屏：移动、缩放、旋转视图</translation>
    </message>
    <message>
        <source>two fingers</source>
        <translation>双指</translation>
    </message>
    <message>
        <source>Brushes: size sideways, hardness up and down</source>
        <translation>画笔：左右调大小，上下调硬度</translation>
    </message>
    <message>
        <source>Ctrl+Alt+drag, Alt+right button</source>
        <translation>Ctrl+Alt+拖动，Alt+右键</translation>
    </message>
    <message>
        <source>Numbers: change, back to the usual</source>
        <translation>数值：更改、恢复默认</translation>
    </message>
    <message>
        <source>drag the name, double-click it</source>
        <translation>拖动名称、双击名称</translation>
    </message>
    <message>
        <source>Brushes: a straight line from the last stroke</source>
        <translation>画笔：从上一笔画直线</translation>
    </message>
    <message>
        <source>Shift+click</source>
        <translation>Shift+单击</translation>
    </message>
    <message>
        <source>Mask brush: erase, mask eraser: paint</source>
        <translation>蒙版画笔：擦除；蒙版橡皮擦：绘制</translation>
    </message>
    <message>
        <source>Alt+drag, or the pen&apos;s other end</source>
        <translation>Alt+拖动，或笔的另一端</translation>
    </message>
    <message>
        <source>Paint, fill: take a colour</source>
        <translation>绘画、填充：取色</translation>
    </message>
    <message>
        <source>Alt+click, Ctrl+click</source>
        <translation>Alt+单击，Ctrl+单击</translation>
    </message>
    <message>
        <source>Clone: the place to copy from</source>
        <translation>仿制：取样点</translation>
    </message>
    <message>
        <source>Selections: add, subtract, intersect</source>
        <translation>选区：添加、减去、相交</translation>
    </message>
    <message>
        <source>Shift, Alt, Shift+Alt before the drag</source>
        <translation>拖动前按 Shift、Alt、Shift+Alt</translation>
    </message>
    <message>
        <source>Shapes: square, from the middle</source>
        <translation>形状：正方、从中心</translation>
    </message>
    <message>
        <source>Shift, Alt in the drag</source>
        <translation>拖动中按 Shift、Alt</translation>
    </message>
    <message>
        <source>Polygon: close, last corner back, drop</source>
        <translation>多边形：闭合、退回一点、放弃</translation>
    </message>
    <message>
        <source>Enter, Backspace, Esc</source>
        <translation>Enter、Backspace、Esc</translation>
    </message>
    <message>
        <source>Gradient: steps of 45°</source>
        <translation>渐变：每 45° 一档</translation>
    </message>
    <message>
        <source>Shift in the drag</source>
        <translation>拖动中按 Shift</translation>
    </message>
</context>
<context>
    <name>Fold</name>
    <message>
        <source>Show or hide: {title}</source>
        <translation>显示或隐藏：{title}</translation>
    </message>
</context>
<context>
    <name>Following</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
</context>
<context>
    <name>FrameEdits</name>
    <message>
        <source>Flip horizontally</source>
        <translation>水平翻转</translation>
    </message>
    <message>
        <source>Flip vertically</source>
        <translation>垂直翻转</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Rotate left</source>
        <translation>向左旋转</translation>
    </message>
    <message>
        <source>Rotate by 180°</source>
        <translation>旋转 180°</translation>
    </message>
    <message>
        <source>Canvas size</source>
        <translation>画布大小</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>图像大小</translation>
    </message>
    <message>
        <source>Reveal all</source>
        <translation>显示全部</translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message>
        <source>Without words</source>
        <translation>无提示词</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
</context>
<context>
    <name>GalleryPanel</name>
    <message>
        <source>Search the gallery</source>
        <translation>搜索图库</translation>
    </message>
    <message>
        <source>Find results by the words of their prompts</source>
        <translation>按提示词查找结果</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>All results</source>
        <translation>所有结果</translation>
    </message>
    <message>
        <source>Favourites only</source>
        <translation>仅收藏</translation>
    </message>
    <message>
        <source>Only what was applied</source>
        <translation>仅已应用的结果</translation>
    </message>
    <message>
        <source>Bring back what was deleted last</source>
        <translation>恢复上次删除的内容</translation>
    </message>
    <message>
        <source>Compare with the gallery&apos;s folder</source>
        <translation>与图库文件夹比对</translation>
    </message>
    <message>
        <source>Which results are shown</source>
        <translation>显示哪些结果</translation>
    </message>
    <message>
        <source>Less room for the gallery</source>
        <translation>缩小图库</translation>
    </message>
    <message>
        <source>More room for the gallery</source>
        <translation>放大图库</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>No favourites yet: press F on a result</source>
        <translation>还没有收藏：在结果上按 F 键</translation>
    </message>
    <message>
        <source>Nothing was applied yet</source>
        <translation>还没有应用过结果</translation>
    </message>
    <message>
        <source>All that you generate is kept here, with its prompt and settings</source>
        <translation>您生成的所有图片都保存在这里，连同提示词和设置</translation>
    </message>
    <message>
        <source>Copy the pictures to a folder</source>
        <translation>将图片复制到文件夹</translation>
    </message>
    <message>
        <source>Move this picture to the recycle bin?</source>
        <translation>要将这张图片移到回收站吗？</translation>
    </message>
    <message>
        <source>Move {n} pictures to the recycle bin?</source>
        <translation>要将 {n} 张图片移到回收站吗？</translation>
    </message>
    <message>
        <source>Move to the recycle bin</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>The button beside the search field can bring it back.</source>
        <translation>可通过搜索框旁的按钮恢复。</translation>
    </message>
    <message>
        <source>Lay over the canvas as candidates</source>
        <translation>作为候选叠加到画布上</translation>
    </message>
    <message>
        <source>Lay over the canvas as a candidate</source>
        <translation>作为候选叠加到画布上</translation>
    </message>
    <message>
        <source>Remove from the favourites</source>
        <translation>从收藏中移除</translation>
    </message>
    <message>
        <source>Open as a picture</source>
        <translation>作为图片打开</translation>
    </message>
    <message>
        <source>Recall all settings</source>
        <translation>恢复全部设置</translation>
    </message>
    <message>
        <source>Copy the prompt</source>
        <translation>复制提示词</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Mark as favourite</source>
        <translation>标记为收藏</translation>
    </message>
    <message>
        <source>Copy to a folder…</source>
        <translation>复制到文件夹…</translation>
    </message>
    <message>
        <source>Copy {n} to a folder…</source>
        <translation>将 {n} 张复制到文件夹…</translation>
    </message>
    <message>
        <source>Move {n} to the recycle bin</source>
        <translation>将 {n} 张移到回收站</translation>
    </message>
</context>
<context>
    <name>GenerateButton</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>GradientOptions</name>
    <message>
        <source>Kind of gradient</source>
        <translation>渐变类型</translation>
    </message>
    <message>
        <source>Along a line, or round a middle</source>
        <translation>沿直线，或围绕中心</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Radial</source>
        <translation>径向</translation>
    </message>
    <message>
        <source>Where the gradient goes</source>
        <translation>渐变的去处</translation>
    </message>
    <message>
        <source>Colours onto the active layer, or a soft edge for the mask</source>
        <translation>把颜色画在当前图层上，或为蒙版做柔和边缘</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Where the gradient ends</source>
        <translation>渐变的终点</translation>
    </message>
    <message>
        <source>From the first colour to the second, or to nothing</source>
        <translation>从前景色到背景色，或到透明</translation>
    </message>
    <message>
        <source>Two colours</source>
        <translation>双色</translation>
    </message>
    <message>
        <source>To nothing</source>
        <translation>到透明</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Search the prompts</source>
        <translation>搜索提示词</translation>
    </message>
    <message>
        <source>Find prompts that you used, by their words</source>
        <translation>按文字查找用过的提示词</translation>
    </message>
    <message>
        <source>Prompt history</source>
        <translation>提示词历史</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>The prompts you use are kept here</source>
        <translation>您用过的提示词保存在这里</translation>
    </message>
    <message>
        <source>Used {n} times, last {when}</source>
        <translation>用过 {n} 次，最近 {when}</translation>
    </message>
    <message>
        <source>Not: {words}</source>
        <translation>排除：{words}</translation>
    </message>
</context>
<context>
    <name>HueStrip</name>
    <message>
        <source>Hue</source>
        <translation>色相</translation>
    </message>
    <message>
        <source>Hue (arrow keys, Shift: ten times)</source>
        <translation>色相（方向键；Shift：十倍）</translation>
    </message>
</context>
<context>
    <name>ImageSizeDialogue</name>
    <message>
        <source>Image size</source>
        <translation>图像大小</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Both sides, in parts of what they are</source>
        <translation>两边相对于现在的比例</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>KeepButton</name>
    <message>
        <source>Keep as layers, brush in and out</source>
        <translation>保留为图层，用画笔显示或隐藏</translation>
    </message>
</context>
<context>
    <name>LayerActions</name>
    <message>
        <source>Merge the chosen layers</source>
        <translation>合并所选图层</translation>
    </message>
    <message>
        <source>Delete the chosen layers</source>
        <translation>删除所选图层</translation>
    </message>
    <message>
        <source>Duplicate the chosen layers</source>
        <translation>复制所选图层</translation>
    </message>
</context>
<context>
    <name>LayerEdits</name>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Add layer</source>
        <translation>添加图层</translation>
    </message>
    <message>
        <source>Delete layer</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>{name} copy</source>
        <translation>{name} 副本</translation>
    </message>
    <message>
        <source>Delete layers</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>Duplicate layers</source>
        <translation>复制图层</translation>
    </message>
    <message>
        <source>Merge layers</source>
        <translation>合并图层</translation>
    </message>
    <message>
        <source>Move layers</source>
        <translation>移动图层</translation>
    </message>
    <message>
        <source>Duplicate layer</source>
        <translation>复制图层</translation>
    </message>
    <message>
        <source>Merge down</source>
        <translation>向下合并</translation>
    </message>
    <message>
        <source>Merge visible</source>
        <translation>合并可见图层</translation>
    </message>
    <message>
        <source>Flatten</source>
        <translation>拼合</translation>
    </message>
    <message>
        <source>Move layer</source>
        <translation>移动图层</translation>
    </message>
    <message>
        <source>Rename layer</source>
        <translation>重命名图层</translation>
    </message>
    <message>
        <source>Show layer</source>
        <translation>显示图层</translation>
    </message>
    <message>
        <source>Hide layer</source>
        <translation>隐藏图层</translation>
    </message>
    <message>
        <source>Layer opacity</source>
        <translation>图层不透明度</translation>
    </message>
    <message>
        <source>Blend mode</source>
        <translation>混合模式</translation>
    </message>
    <message>
        <source>Lock layer</source>
        <translation>锁定图层</translation>
    </message>
    <message>
        <source>Unlock layer</source>
        <translation>解锁图层</translation>
    </message>
</context>
<context>
    <name>LayerList</name>
    <message>
        <source>The layers of the picture are listed here: open one, or make one</source>
        <translation>图片的图层会列在这里：请打开或新建一张图片</translation>
    </message>
</context>
<context>
    <name>LayerRows</name>
    <message>
        <source>Show or hide the layer (Space)</source>
        <translation>显示或隐藏图层（空格）</translation>
    </message>
    <message>
        <source>The layer&apos;s pixels: click to paint on them</source>
        <translation>图层的像素：单击后在其上绘制</translation>
    </message>
    <message>
        <source>The layer&apos;s mask, white shows: click to paint on it, Shift: on or off</source>
        <translation>图层的蒙版，白色部分可见：单击后在其上绘制，按住 Shift 单击启用或停用</translation>
    </message>
    <message>
        <source>Locked: click to unlock</source>
        <translation>已锁定：单击解锁</translation>
    </message>
    <message>
        <source>Double-click renames, drag reorders</source>
        <translation>双击重命名，拖动调整顺序</translation>
    </message>
    <message>
        <source>Name of the layer</source>
        <translation>图层名称</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Multiply</source>
        <translation>正片叠底</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>滤色</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Soft light</source>
        <translation>柔光</translation>
    </message>
    <message>
        <source>Hard light</source>
        <translation>强光</translation>
    </message>
    <message>
        <source>Darken</source>
        <translation>变暗</translation>
    </message>
    <message>
        <source>Lighten</source>
        <translation>变亮</translation>
    </message>
    <message>
        <source>Colour dodge</source>
        <translation>颜色减淡</translation>
    </message>
    <message>
        <source>Colour burn</source>
        <translation>颜色加深</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>Addition</source>
        <translation>相加</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>More that can be done with layers</source>
        <translation>更多图层操作</translation>
    </message>
    <message>
        <source>Kept masks</source>
        <translation>保留的蒙版</translation>
    </message>
    <message>
        <source>Space shows or hides a layer, F2 renames, drag reorders or copies out. With Ctrl or Shift several are chosen, to be moved, merged or deleted together</source>
        <translation>空格键显示或隐藏图层，F2 重命名，拖动可排序或复制到外部。按住 Ctrl 或 Shift 可选择多个，一起移动、合并或删除</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Paint the mask for generating again (Esc)</source>
        <translation>重新绘制用于生成的蒙版 (Esc)</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How strongly the layer covers what is under it</source>
        <translation>图层覆盖下方内容的强度</translation>
    </message>
    <message>
        <source>Blend mode</source>
        <translation>混合模式</translation>
    </message>
    <message>
        <source>How the layer&apos;s colours meet those under it</source>
        <translation>图层颜色与下方颜色的混合方式</translation>
    </message>
    <message>
        <source>The mask brush shows, the eraser hides “{name}”</source>
        <translation>蒙版画笔显示、橡皮擦隐藏“{name}”</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>with a mask</source>
        <translation>带蒙版</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>{n} pictures were copied to {folder}.</source>
        <translation>已将 {n} 张图片复制到 {folder}。</translation>
    </message>
    <message>
        <source>{n} are gone from the gallery&apos;s folder.</source>
        <translation>有 {n} 张已不在图库文件夹中。</translation>
    </message>
    <message>
        <source>Compared with the folder: {found} found, {gone} gone.</source>
        <translation>已与文件夹比对：发现 {found} 张，缺失 {gone} 张。</translation>
    </message>
    <message>
        <source>Moved to the recycle bin: {n}</source>
        <translation>已移到回收站：{n}</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>恢复</translation>
    </message>
</context>
<context>
    <name>LiveRow</name>
    <message>
        <source>Live preview</source>
        <translation>实时预览</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Where the live preview is seen</source>
        <translation>实时预览显示的位置</translation>
    </message>
    <message>
        <source>Beside</source>
        <translation>在旁边</translation>
    </message>
    <message>
        <source>On top</source>
        <translation>在上面</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>Live preview · starting…</source>
        <translation>实时预览 · 正在启动…</translation>
    </message>
    <message>
        <source>Live preview · waits for the job</source>
        <translation>实时预览 · 等待任务完成</translation>
    </message>
    <message>
        <source>Live preview · step {step} of {steps}</source>
        <translation>实时预览 · 第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>Live preview · {seconds} s behind</source>
        <translation>实时预览 · 落后 {seconds} 秒</translation>
    </message>
    <message>
        <source>Live preview…</source>
        <translation>实时预览…</translation>
    </message>
    <message>
        <source>Live preview</source>
        <translation>实时预览</translation>
    </message>
</context>
<context>
    <name>Loss</name>
    <message>
        <source>the layers: {n} become one picture</source>
        <translation>图层：{n} 个图层将合为一张图片</translation>
    </message>
    <message>
        <source>the layer&apos;s own opacity, mode or mask</source>
        <translation>图层自身的不透明度、模式或蒙版</translation>
    </message>
    <message>
        <source>the mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>what lies beyond the picture&apos;s frame</source>
        <translation>画框之外的内容</translation>
    </message>
    <message>
        <source>transparency: it is laid on a colour</source>
        <translation>透明度：将铺在一种颜色上</translation>
    </message>
    <message>
        <source>a little of the quality: pixels change slightly</source>
        <translation>少许质量：像素会有轻微变化</translation>
    </message>
    <message>
        <source>colours: 256 of them are left</source>
        <translation>颜色：只剩 256 种</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>The folder is {path}</source>
        <translation>文件夹位于 {path}</translation>
    </message>
    <message>
        <source>Results that are not in the gallery yet: {n}. The disk refused them.</source>
        <translation>尚未存入图库的结果：{n} 个。磁盘拒绝写入。</translation>
    </message>
    <message>
        <source>Make room for them, then close again.</source>
        <translation>请腾出空间，然后再次关闭。</translation>
    </message>
    <message>
        <source>Close all the same</source>
        <translation>仍然关闭</translation>
    </message>
</context>
<context>
    <name>MaskCard</name>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Keep the mask as it is shown (Enter)</source>
        <translation>保留所显示的蒙版 (Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The mask as it was (Esc)</source>
        <translation>恢复原来的蒙版 (Esc)</translation>
    </message>
</context>
<context>
    <name>MaskEdits</name>
    <message>
        <source>Brush in</source>
        <translation>画出</translation>
    </message>
    <message>
        <source>Brush out</source>
        <translation>擦去</translation>
    </message>
    <message>
        <source>Show all of layer</source>
        <translation>显示整个图层</translation>
    </message>
    <message>
        <source>Add layer mask</source>
        <translation>添加图层蒙版</translation>
    </message>
    <message>
        <source>Layer mask from mask</source>
        <translation>由蒙版生成图层蒙版</translation>
    </message>
    <message>
        <source>Invert layer mask</source>
        <translation>反转图层蒙版</translation>
    </message>
    <message>
        <source>Apply layer mask</source>
        <translation>应用图层蒙版</translation>
    </message>
    <message>
        <source>Delete layer mask</source>
        <translation>删除图层蒙版</translation>
    </message>
    <message>
        <source>Turn layer mask on</source>
        <translation>启用图层蒙版</translation>
    </message>
    <message>
        <source>Turn layer mask off</source>
        <translation>停用图层蒙版</translation>
    </message>
    <message>
        <source>Set mask</source>
        <translation>设置蒙版</translation>
    </message>
    <message>
        <source>Keep mask</source>
        <translation>保留蒙版</translation>
    </message>
    <message>
        <source>Mask {n}</source>
        <translation>蒙版 {n}</translation>
    </message>
    <message>
        <source>Bring back mask</source>
        <translation>取回蒙版</translation>
    </message>
    <message>
        <source>Add kept mask</source>
        <translation>加上保留的蒙版</translation>
    </message>
    <message>
        <source>Subtract kept mask</source>
        <translation>减去保留的蒙版</translation>
    </message>
    <message>
        <source>Intersect with kept mask</source>
        <translation>与保留的蒙版相交</translation>
    </message>
    <message>
        <source>Replace kept mask</source>
        <translation>替换保留的蒙版</translation>
    </message>
    <message>
        <source>Rename mask</source>
        <translation>重命名蒙版</translation>
    </message>
    <message>
        <source>Delete kept mask</source>
        <translation>删除保留的蒙版</translation>
    </message>
</context>
<context>
    <name>MasksSection</name>
    <message>
        <source>Kept masks</source>
        <translation>保留的蒙版</translation>
    </message>
    <message>
        <source>Double-click renames; the buttons bring a mask back</source>
        <translation>双击重命名；用按钮取回蒙版</translation>
    </message>
    <message>
        <source>Paint a mask, then keep it here for later</source>
        <translation>绘制一个蒙版，然后保留在这里供以后使用</translation>
    </message>
    <message>
        <source>Bring this mask back</source>
        <translation>取回这个蒙版</translation>
    </message>
    <message>
        <source>Add this mask to the mask</source>
        <translation>把这个蒙版加到当前蒙版</translation>
    </message>
    <message>
        <source>Take this mask away from the mask</source>
        <translation>从当前蒙版减去这个蒙版</translation>
    </message>
    <message>
        <source>Keep of the mask what this one covers too</source>
        <translation>只保留当前蒙版与这个蒙版重叠的部分</translation>
    </message>
    <message>
        <source>Replace this mask by the mask as it is</source>
        <translation>用当前蒙版替换这个蒙版</translation>
    </message>
    <message>
        <source>Delete this kept mask</source>
        <translation>删除这个保留的蒙版</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>Extend to a shape</source>
        <translation>扩展到某一形状</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>{name}  (not there)</source>
        <translation>{name}（不存在）</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>Clear this list</source>
        <translation>清空此列表</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>High contrast, dark</source>
        <translation>高对比度，深色</translation>
    </message>
    <message>
        <source>High contrast, light</source>
        <translation>高对比度，浅色</translation>
    </message>
</context>
<context>
    <name>ModelsDialogue</name>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>1. Get a model of one of these kinds: {kinds}. It is a .safetensors file or a folder in Diffusers&apos; layout; of Stable Diffusion 3 and FLUX.1 it has to be a folder. Those for inpainting fill masks best.</source>
        <translation>1. 获取以下类型之一的模型：{kinds}。它是一个 .safetensors 文件，或 Diffusers 结构的文件夹；Stable Diffusion 3 和 FLUX.1 必须是文件夹。专用于局部重绘（inpainting）的模型最适合填充蒙版。</translation>
    </message>
    <message>
        <source>2. Put it into the models folder:</source>
        <translation>2. 把它放进模型文件夹：</translation>
    </message>
    <message>
        <source>3. Look for it. Then choose it in the list of models.</source>
        <translation>3. 查找模型，然后在模型列表中选择它。</translation>
    </message>
    <message>
        <source>Open the models folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Show the folder in the file manager</source>
        <translation>在文件管理器中显示该文件夹</translation>
    </message>
    <message>
        <source>Look for models</source>
        <translation>查找模型</translation>
    </message>
    <message>
        <source>Read the models folder again</source>
        <translation>重新读取模型文件夹</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>There are now: {names}</source>
        <translation>现有模型：{names}</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Something went wrong inside Pentimento.</source>
        <translation>Pentimento 内部出错。</translation>
    </message>
    <message>
        <source>Your picture is untouched. The details are in the log as well.</source>
        <translation>您的图片未受影响。日志中也有详细信息。</translation>
    </message>
</context>
<context>
    <name>NumberField</name>
    <message>
        <source>Drag the name to change, double-click to reset</source>
        <translation>拖动名称可更改，双击可重置</translation>
    </message>
    <message>
        <source>{name}, slider</source>
        <translation>{name}，滑块</translation>
    </message>
</context>
<context>
    <name>OptionsBar</name>
    <message>
        <source>Tool options</source>
        <translation>工具选项</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Diameter of the brush</source>
        <translation>画笔直径</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>硬度</translation>
    </message>
    <message>
        <source>How sharp the brush&apos;s edge is</source>
        <translation>画笔边缘的锐利程度</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How strongly a stroke masks; soft means a little change</source>
        <translation>笔画的遮盖强度；越弱改变越小</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Zoom: {value}</source>
        <translation>缩放：{value}</translation>
    </message>
    <message>
        <source>View turned by {angle}°</source>
        <translation>视图已旋转 {angle}°</translation>
    </message>
    <message>
        <source>The view is turned or mirrored: click to set it straight</source>
        <translation>视图已旋转或镜像：点击以复位</translation>
    </message>
</context>
<context>
    <name>PairButton</name>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>The colour that is painted with, over the second one (X swaps, D resets)</source>
        <translation>绘画用的前景色，下面是背景色（X 交换，D 重置）</translation>
    </message>
</context>
<context>
    <name>PenField</name>
    <message>
        <source>Try the pen here</source>
        <translation>在这里试笔</translation>
    </message>
    <message>
        <source>Draw with the pen: the line is as wide as its pressure counts</source>
        <translation>用笔画一画：线条的粗细就是压力的效果</translation>
    </message>
    <message>
        <source>Pressure {said} %, counts as {felt} %</source>
        <translation>压力 {said} %，按 {felt} % 计</translation>
    </message>
    <message>
        <source>This device tells no pressure: 100 %</source>
        <translation>此设备没有压力：按 100 % 计</translation>
    </message>
</context>
<context>
    <name>PromptPanel</name>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Describe what you want to see</source>
        <translation>描述您想看到的内容</translation>
    </message>
    <message>
        <source>What you want to see. Up and Down go through the prompts you used (Ctrl+P)</source>
        <translation>您想看到的内容。按上、下键浏览用过的提示词 (Ctrl+P)</translation>
    </message>
    <message>
        <source>What you do not want to see</source>
        <translation>您不想看到的内容</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>负面提示词</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>The same seed and settings give the same picture again. With the dice on, each job takes a new one; this is the last</source>
        <translation>相同的种子和设置会再次生成相同的图片。骰子开启时，每个任务使用新的种子；这里显示的是上一个</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>How to add a model of your own</source>
        <translation>如何添加自己的模型</translation>
    </message>
    <message>
        <source>A new picture is always made whole; strength is for what is there already</source>
        <translation>新图片总是完整生成；强度只用于已有的内容</translation>
    </message>
    <message>
        <source>How much may change: 100 % is made anew, 0 % stays as it is</source>
        <translation>允许改变的程度：100 % 为全新生成，0 % 为保持原样</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Fill from the picture</source>
        <translation>用画面填充</translation>
    </message>
    <message>
        <source>Fill from the picture ({key}): what is painted over goes, and what lies round it goes on. Without prompt and model</source>
        <translation>用画面填充（{key}）：涂到的东西消失，周围的画面接续过来。不需要提示词和模型</translation>
    </message>
    <message>
        <source>How many pictures to make, each with the next seed</source>
        <translation>生成多少张，每张使用下一个种子</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Random seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>A new random seed for each job</source>
        <translation>每个任务使用新的随机种子</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No prompt is read: it is filled with what the picture shows</source>
        <translation>不读提示词：用画面上已有的内容来填充</translation>
    </message>
    <message>
        <source>{model} reads no negative prompt</source>
        <translation>{model} 不读取负面提示词</translation>
    </message>
    <message>
        <source>Starter, draws small landscapes; add a model for more</source>
        <translation>入门模型，可画小幅风景；添加模型可画更多内容</translation>
    </message>
    <message>
        <source>The model that draws</source>
        <translation>用于绘制的模型</translation>
    </message>
    <message>
        <source>Queue: {n} waiting. Ctrl+Enter adds a job while one runs</source>
        <translation>队列：{n} 个等待中。运行时按 Ctrl+Enter 可再添加任务</translation>
    </message>
    <message>
        <source>Add to the queue</source>
        <translation>添加到队列</translation>
    </message>
    <message>
        <source>Remove: {label} · {prompt}</source>
        <translation>移除：{label} · {prompt}</translation>
    </message>
    <message>
        <source>Nothing is waiting</source>
        <translation>没有等待的任务</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>全部取消</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>Look in:</source>
        <translation>查找位置：</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>文件类型：</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>文件名(&amp;N)：</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
</context>
<context>
    <name>QKeySequenceEdit</name>
    <message>
        <source>Press shortcut</source>
        <translation>按下快捷键</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Left</source>
        <translation>←</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>→</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>↑</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>↓</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Backspace</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Delete</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>A part of the unsaved work was damaged.</source>
        <translation>未保存的工作有一部分已损坏。</translation>
    </message>
    <message>
        <source>Look at the picture before you save it.</source>
        <translation>保存前请检查图片。</translation>
    </message>
    <message>
        <source>The journal of unsaved work is written again.</source>
        <translation>未保存工作的日志已恢复写入。</translation>
    </message>
    <message>
        <source>A newer Pentimento left unsaved work that this one cannot read.</source>
        <translation>更新版本的 Pentimento 留下了此版本无法读取的未保存内容。</translation>
    </message>
    <message>
        <source>Start the newer one to bring it back.</source>
        <translation>请启动更新的版本来恢复它。</translation>
    </message>
    <message>
        <source>Unsaved work of an earlier session cannot be read.</source>
        <translation>之前会话的未保存内容无法读取。</translation>
    </message>
    <message>
        <source>What there is of it is kept in {folder}.</source>
        <translation>尚存的内容保留在 {folder}。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Your unsaved work on {n} pictures is still there: {names}.</source>
        <translation>您在 {n} 张图片上未保存的工作仍在：{names}。</translation>
    </message>
    <message>
        <source>Pentimento did not end in order.</source>
        <translation>Pentimento 上次未正常退出。</translation>
    </message>
    <message>
        <source>Your unsaved work on “{name}” of {when} is still there.</source>
        <translation>您于 {when} 对“{name}”所做的未保存工作仍然保留。</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>恢复</translation>
    </message>
</context>
<context>
    <name>Remedies</name>
    <message>
        <source>Free memory</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <source>Free memory and try again</source>
        <translation>释放内存并重试</translation>
    </message>
    <message>
        <source>See the models…</source>
        <translation>查看模型…</translation>
    </message>
    <message>
        <source>Go to the layers</source>
        <translation>转到图层</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>打开设置</translation>
    </message>
    <message>
        <source>Repair…</source>
        <translation>修复…</translation>
    </message>
</context>
<context>
    <name>Repairing</name>
    <message>
        <source>Repair Pentimento</source>
        <translation>修复 Pentimento</translation>
    </message>
    <message>
        <source>Get Pentimento&apos;s libraries anew?</source>
        <translation>重新获取 Pentimento 的程序库？</translation>
    </message>
    <message>
        <source>Pentimento closes, gets its libraries again and comes back by itself. This takes some minutes and needs the internet. What is on the canvas is offered again then; pictures, gallery, models and settings stay as they are.</source>
        <translation>Pentimento 将关闭，重新获取程序库，然后自行重新打开。这需要几分钟和网络连接。画布上的内容届时会再次提供恢复；图片、图库、模型和设置都保持不变。</translation>
    </message>
    <message>
        <source>Close and repair</source>
        <translation>关闭并修复</translation>
    </message>
</context>
<context>
    <name>RetouchOptions</name>
    <message>
        <source>What the brush does</source>
        <translation>画笔的作用</translation>
    </message>
    <message>
        <source>What the brush does; its opacity says how strongly</source>
        <translation>画笔的作用；强度由不透明度决定</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>锐化</translation>
    </message>
    <message>
        <source>Lighten</source>
        <translation>减淡</translation>
    </message>
    <message>
        <source>Darken</source>
        <translation>加深</translation>
    </message>
</context>
<context>
    <name>Returning</name>
    <message>
        <source>What was chosen lies outside this picture.</source>
        <translation>所选内容位于这张图片之外。</translation>
    </message>
    <message>
        <source>It was made for a larger one, or for another place. Open it instead.</source>
        <translation>它是为更大的图片或其他位置生成的。请直接打开它。</translation>
    </message>
</context>
<context>
    <name>SampleOptions</name>
    <message>
        <source>All layers</source>
        <translation>所有图层</translation>
    </message>
    <message>
        <source>Look at the whole picture, not at one layer</source>
        <translation>取样整幅图像，而非单个图层</translation>
    </message>
</context>
<context>
    <name>SaveQuestion</name>
    <message>
        <source>Save the picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>“{name}” cannot hold all of this</source>
        <translation>“{name}”无法保存全部内容</translation>
    </message>
    <message>
        <source>It would lose:</source>
        <translation>将会丢失：</translation>
    </message>
    <message>
        <source>“{new}” keeps everything, and opens in Krita and GIMP too. “{name}” stays as it is.</source>
        <translation>“{new}”保留全部内容，也能在 Krita 和 GIMP 中打开。“{name}”保持不变。</translation>
    </message>
    <message>
        <source>“{new}” keeps everything, and opens in Krita and GIMP too.</source>
        <translation>“{new}”保留全部内容，也能在 Krita 和 GIMP 中打开。</translation>
    </message>
    <message>
        <source>Save as OpenRaster</source>
        <translation>保存为 OpenRaster</translation>
    </message>
    <message>
        <source>Layers, mask and frame, in {path}</source>
        <translation>图层、蒙版和画框，保存在 {path}</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>保存到别处…</translation>
    </message>
    <message>
        <source>Choose another name or folder</source>
        <translation>选择其他名称或文件夹</translation>
    </message>
    <message>
        <source>Export a flat copy…</source>
        <translation>导出合并的副本…</translation>
    </message>
    <message>
        <source>One picture without layers; what you work on stays unsaved</source>
        <translation>一张没有图层的图片；您正在编辑的内容仍未保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save nothing (Esc)</source>
        <translation>不保存 (Esc)</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>OpenRaster, with layers and mask</source>
        <translation>OpenRaster，含图层和蒙版</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>“{name}” was changed by another program meanwhile.</source>
        <translation>“{name}”在此期间已被其他程序修改。</translation>
    </message>
    <message>
        <source>Saving writes over what the other program has put there.</source>
        <translation>保存将覆盖其他程序写入的内容。</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>保存到别处…</translation>
    </message>
    <message>
        <source>Write over it</source>
        <translation>覆盖它</translation>
    </message>
    <message>
        <source>“{name}” is open in another tab.</source>
        <translation>“{name}”已在另一个标签页中打开。</translation>
    </message>
    <message>
        <source>Save under another name, or close the other tab first.</source>
        <translation>请换一个名称保存，或先关闭那个标签页。</translation>
    </message>
    <message>
        <source>files of this kind can be read, but not written</source>
        <translation>这种文件可以读取，但不能写入</translation>
    </message>
    <message>
        <source>Export a copy</source>
        <translation>导出副本</translation>
    </message>
    <message>
        <source>Photoshop, with layers</source>
        <translation>Photoshop，含图层</translation>
    </message>
    <message>
        <source>Export the layers</source>
        <translation>导出图层</translation>
    </message>
    <message>
        <source>“{name}” holds more than was read of it.</source>
        <translation>“{name}”中有未能读取的内容。</translation>
    </message>
    <message>
        <source>Export under another name, so that it stays as it is.</source>
        <translation>请用其他名称导出，使其保持原样。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>“{name}” is there already. Write over it?</source>
        <translation>“{name}”已存在。是否覆盖？</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Saved: {name}</source>
        <translation>已保存：{name}</translation>
    </message>
</context>
<context>
    <name>SelectionEdits</name>
    <message>
        <source>Grow mask</source>
        <translation>扩大蒙版</translation>
    </message>
    <message>
        <source>By</source>
        <translation>幅度</translation>
    </message>
    <message>
        <source>How much wider the mask becomes on all sides</source>
        <translation>蒙版向四周扩大多少</translation>
    </message>
    <message>
        <source>Shrink mask</source>
        <translation>收缩蒙版</translation>
    </message>
    <message>
        <source>How much narrower the mask becomes on all sides</source>
        <translation>蒙版从四周收缩多少</translation>
    </message>
    <message>
        <source>Feather mask</source>
        <translation>羽化蒙版</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>How far the edge is softened to both sides</source>
        <translation>边缘向两侧柔化多远</translation>
    </message>
    <message>
        <source>Border of mask</source>
        <translation>蒙版边界</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>How wide the band along the edge is</source>
        <translation>沿边缘的带子有多宽</translation>
    </message>
    <message>
        <source>Smooth mask</source>
        <translation>平滑蒙版</translation>
    </message>
    <message>
        <source>Up to which size corners and roughness are rounded</source>
        <translation>多大以下的棱角与毛糙会被磨圆</translation>
    </message>
    <message>
        <source>Threshold of mask</source>
        <translation>蒙版阈值</translation>
    </message>
    <message>
        <source>From</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>From this strength on the mask becomes full, below it nothing</source>
        <translation>达到此强度处蒙版变满，低于此处清空</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>填充孔洞</translation>
    </message>
    <message>
        <source>Invert mask</source>
        <translation>反转蒙版</translation>
    </message>
    <message>
        <source>Mask from layer</source>
        <translation>由图层生成蒙版</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>魔棒</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Fill from the picture</source>
        <translation>用画面填充</translation>
    </message>
    <message>
        <source>The queue is full.</source>
        <translation>队列已满。</translation>
    </message>
    <message>
        <source>Wait for a job to end, or cancel some.</source>
        <translation>请等待任务结束，或取消一些任务。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The result lies outside the picture.</source>
        <translation>结果位于图片之外。</translation>
    </message>
    <message>
        <source>Undo the crop, or discard the result; it stays in the gallery.</source>
        <translation>请撤销裁剪，或放弃该结果；它会保留在图库中。</translation>
    </message>
    <message>
        <source>A result came for a picture that is closed by now.</source>
        <translation>收到一个结果，但它的图片已经关闭。</translation>
    </message>
    <message>
        <source>It is in the gallery, from where it can be laid over a picture again.</source>
        <translation>它在图库中，可以从那里再次叠加到图片上。</translation>
    </message>
    <message>
        <source>The result is in the gallery now.</source>
        <translation>结果现已存入图库。</translation>
    </message>
    <message>
        <source>Save again</source>
        <translation>重新保存</translation>
    </message>
    <message>
        <source>A result could not be saved in the gallery.</source>
        <translation>有一个结果无法保存到图库。</translation>
    </message>
    <message>
        <source>It is on the canvas; save it again or apply it.</source>
        <translation>它在画布上；请重新保存或应用它。</translation>
    </message>
    <message>
        <source>The model “{name}” is not installed.</source>
        <translation>未安装模型“{name}”。</translation>
    </message>
    <message>
        <source>The settings are back, with the model that is chosen now.</source>
        <translation>设置已恢复，使用当前选择的模型。</translation>
    </message>
    <message>
        <source>No prompt is kept with this picture.</source>
        <translation>此图片没有保存提示词。</translation>
    </message>
    <message>
        <source>One is kept as soon as a result is applied.</source>
        <translation>应用一个结果后就会保存。</translation>
    </message>
    <message>
        <source>A prompt and settings are kept with this picture.</source>
        <translation>此图片保存有提示词和设置。</translation>
    </message>
    <message>
        <source>Use them</source>
        <translation>使用</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Look and language</source>
        <translation>外观与语言</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>Generating</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Fitting results in</source>
        <translation>融合结果</translation>
    </message>
    <message>
        <source>Files and gallery</source>
        <translation>文件与图库</translation>
    </message>
    <message>
        <source>Memory and device</source>
        <translation>内存与设备</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light or dark; System follows the desktop&apos;s own setting.</source>
        <translation>浅色或深色；“系统”跟随桌面设置。</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>The interface&apos;s language. Prompts may be in any language.</source>
        <translation>界面语言。提示词可以使用任何语言。</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Stronger lines and text.</source>
        <translation>更清晰的线条和文字。</translation>
    </message>
    <message>
        <source>Show what the model will see</source>
        <translation>显示模型将看到的内容</translation>
    </message>
    <message>
        <source>Before generating, outline the region that is sent to the model and the mask&apos;s real extent with its soft edge.</source>
        <translation>生成前，标出发送给模型的区域以及蒙版连同柔边的实际范围。</translation>
    </message>
    <message>
        <source>Preview while generating</source>
        <translation>生成时预览</translation>
    </message>
    <message>
        <source>Show the picture as it emerges. It changes nothing yet.</source>
        <translation>显示逐渐形成的图片。此时不会改变任何内容。</translation>
    </message>
    <message>
        <source>Strength of the mask&apos;s veil</source>
        <translation>蒙版遮色强度</translation>
    </message>
    <message>
        <source>How strongly the mask is coloured over the picture.</source>
        <translation>蒙版在图片上着色的强度。</translation>
    </message>
    <message>
        <source>Apply results as a new layer</source>
        <translation>将结果应用为新图层</translation>
    </message>
    <message>
        <source>Otherwise they are painted into the active layer.</source>
        <translation>否则将画入当前图层。</translation>
    </message>
    <message>
        <source>One finger on a touch screen</source>
        <translation>触摸屏上的单指</translation>
    </message>
    <message>
        <source>Two fingers always move, zoom and turn the view. Near a pen no finger does anything.</source>
        <translation>双指始终用于移动、缩放和旋转视图。笔在附近时，手指不起作用。</translation>
    </message>
    <message>
        <source>Uses the tool</source>
        <translation>使用工具</translation>
    </message>
    <message>
        <source>Moves the view</source>
        <translation>移动视图</translation>
    </message>
    <message>
        <source>Ask before deleting from the gallery</source>
        <translation>从图库删除前询问</translation>
    </message>
    <message>
        <source>Deleted pictures go to the recycle bin and can be brought back either way.</source>
        <translation>删除的图片会进入回收站，都可以恢复。</translation>
    </message>
    <message>
        <source>Results each time</source>
        <translation>每次的结果数</translation>
    </message>
    <message>
        <source>How many results one click makes at first.</source>
        <translation>每次点击默认生成多少个结果。</translation>
    </message>
    <message>
        <source>A new seed each time</source>
        <translation>每次使用新种子</translation>
    </message>
    <message>
        <source>Otherwise the seed stays, and the same settings give the same picture.</source>
        <translation>否则种子不变，相同的设置会生成相同的图片。</translation>
    </message>
    <message>
        <source>Grow the mask</source>
        <translation>扩大蒙版</translation>
    </message>
    <message>
        <source>How far the mask is widened before the model is asked. Automatic depends on its size.</source>
        <translation>在交给模型之前将蒙版扩大多少。自动时取决于其大小。</translation>
    </message>
    <message>
        <source>Soft edge</source>
        <translation>柔边</translation>
    </message>
    <message>
        <source>The width over which the result fades into the picture. Automatic depends on the mask&apos;s size.</source>
        <translation>结果融入图片的过渡宽度。自动时取决于蒙版大小。</translation>
    </message>
    <message>
        <source>Blending</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>How a result is joined to the picture round it.</source>
        <translation>结果与周围图片的衔接方式。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Multi-band</source>
        <translation>多频段</translation>
    </message>
    <message>
        <source>Seamless (Poisson)</source>
        <translation>无缝（泊松）</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>How much of the picture round the mask the model is shown.</source>
        <translation>给模型看蒙版周围图片的多大范围。</translation>
    </message>
    <message>
        <source>Close to the mask</source>
        <translation>蒙版附近</translation>
    </message>
    <message>
        <source>The whole picture</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>Match colours</source>
        <translation>匹配颜色</translation>
    </message>
    <message>
        <source>Take out the shift of colour and brightness that models bring in.</source>
        <translation>消除模型带来的颜色和亮度偏移。</translation>
    </message>
    <message>
        <source>Match grain</source>
        <translation>匹配颗粒</translation>
    </message>
    <message>
        <source>Give results the noise and sharpness of the picture.</source>
        <translation>让结果具有图片的噪点和锐度。</translation>
    </message>
    <message>
        <source>Two passes for large regions</source>
        <translation>大区域分两遍处理</translation>
    </message>
    <message>
        <source>Make them small first, then refine them in full size. Slower, and better.</source>
        <translation>先以小尺寸生成，再以全尺寸细化。较慢，但更好。</translation>
    </message>
    <message>
        <source>Keep every result in the gallery</source>
        <translation>将每个结果保存到图库</translation>
    </message>
    <message>
        <source>Each result is stored before it is shown. Otherwise what is not applied is lost.</source>
        <translation>每个结果在显示前先保存。否则未应用的结果会丢失。</translation>
    </message>
    <message>
        <source>Write prompt and settings into exported pictures</source>
        <translation>将提示词和设置写入导出的图片</translation>
    </message>
    <message>
        <source>Other programs can read them, and so can everybody you give the picture to.</source>
        <translation>其他程序可以读取，得到图片的人也可以读取。</translation>
    </message>
    <message>
        <source>Keep the camera&apos;s data (EXIF)</source>
        <translation>保留相机数据（EXIF）</translation>
    </message>
    <message>
        <source>Date, camera and perhaps the place where a photo was taken.</source>
        <translation>拍摄日期、相机，以及可能的拍摄地点。</translation>
    </message>
    <message>
        <source>Keep a journal of unsaved work</source>
        <translation>记录未保存的工作</translation>
    </message>
    <message>
        <source>After a crash or a power cut, your work is offered at the next start.</source>
        <translation>崩溃或断电后，下次启动时可恢复您的工作。</translation>
    </message>
    <message>
        <source>Quality of exported JPEG and WebP</source>
        <translation>导出 JPEG 和 WebP 的质量</translation>
    </message>
    <message>
        <source>Higher is better and larger.</source>
        <translation>越高越好，文件也越大。</translation>
    </message>
    <message>
        <source>Format of exports</source>
        <translation>导出格式</translation>
    </message>
    <message>
        <source>The kind of file that was exported last.</source>
        <translation>上次导出的文件类型。</translation>
    </message>
    <message>
        <source>Recent files</source>
        <translation>最近的文件</translation>
    </message>
    <message>
        <source>Pictures that were opened last.</source>
        <translation>最近打开的图片。</translation>
    </message>
    <message>
        <source>Last folder</source>
        <translation>上次的文件夹</translation>
    </message>
    <message>
        <source>Where a picture was opened or saved last.</source>
        <translation>上次打开或保存图片的位置。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>What generates. Automatic takes the fastest there is.</source>
        <translation>用于生成的设备。自动时使用最快的设备。</translation>
    </message>
    <message>
        <source>Graphics card (CUDA or ROCm)</source>
        <translation>显卡（CUDA 或 ROCm）</translation>
    </message>
    <message>
        <source>Apple graphics (Metal)</source>
        <translation>Apple 图形（Metal）</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Memory for undo</source>
        <translation>撤销占用的内存</translation>
    </message>
    <message>
        <source>When it is full, the oldest steps are forgotten.</source>
        <translation>占满后，最早的步骤会被遗忘。</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Keys that differ from the usual ones, by action.</source>
        <translation>与默认不同的按键。</translation>
    </message>
</context>
<context>
    <name>SettingsDialogue</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>设置的分类</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the settings (Esc)</source>
        <translation>关闭设置 (Esc)</translation>
    </message>
    <message>
        <source>Reset this page</source>
        <translation>重置此页</translation>
    </message>
    <message>
        <source>Give everything on this page its usual value</source>
        <translation>将此页的所有内容恢复为默认值</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>From the next start on.</source>
        <translation>下次启动后生效。</translation>
    </message>
</context>
<context>
    <name>ShadeField</name>
    <message>
        <source>Saturation and brightness</source>
        <translation>饱和度与亮度</translation>
    </message>
    <message>
        <source>Saturation to the right, brightness upward (arrow keys, Shift: ten times)</source>
        <translation>向右增加饱和度，向上增加亮度（方向键；Shift：十倍）</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialogue</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Search by name or key</source>
        <translation>按名称或按键搜索</translation>
    </message>
    <message>
        <source>Find a command by its name or its key</source>
        <translation>按名称或按键查找命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Choose a command to change its key</source>
        <translation>选择要更改按键的命令</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>Press the key that the command should have</source>
        <translation>按下该命令要使用的按键</translation>
    </message>
    <message>
        <source>As a further key</source>
        <translation>另加一个按键</translation>
    </message>
    <message>
        <source>The command keeps the keys it has, and gets this one too</source>
        <translation>保留命令已有的按键，并另加这一个</translation>
    </message>
    <message>
        <source>Take it</source>
        <translation>改用到这里</translation>
    </message>
    <message>
        <source>Take the key from the other command</source>
        <translation>从另一个命令取走这个按键</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Take all keys to another computer</source>
        <translation>把所有按键带到另一台电脑</translation>
    </message>
    <message>
        <source>The usual key</source>
        <translation>默认按键</translation>
    </message>
    <message>
        <source>Give this command its usual key again</source>
        <translation>将此命令恢复为默认按键</translation>
    </message>
    <message>
        <source>All usual keys</source>
        <translation>全部默认按键</translation>
    </message>
    <message>
        <source>Give every command its usual key again</source>
        <translation>将所有命令恢复为默认按键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the list of keys (Esc)</source>
        <translation>关闭快捷键列表 (Esc)</translation>
    </message>
    <message>
        <source>Mouse, pen and keys that are held</source>
        <translation>鼠标、笔与按住的键</translation>
    </message>
    <message>
        <source>{key} has a meaning on the picture already.</source>
        <translation>{key} 在图片上已有用途。</translation>
    </message>
    <message>
        <source>{key} is the key of “{command}” already.</source>
        <translation>{key} 已是“{command}”的按键。</translation>
    </message>
    <message>
        <source>The keys are those of the file.</source>
        <translation>按键已按文件设置。</translation>
    </message>
</context>
<context>
    <name>ShortcutsFile</name>
    <message>
        <source>Save the keys as a file…</source>
        <translation>将按键存为文件…</translation>
    </message>
    <message>
        <source>Take the keys of a file…</source>
        <translation>使用文件中的按键…</translation>
    </message>
    <message>
        <source>Save the keys</source>
        <translation>保存按键</translation>
    </message>
    <message>
        <source>The keys are in {name}</source>
        <translation>按键已存入 {name}</translation>
    </message>
    <message>
        <source>Take the keys of a file</source>
        <translation>使用文件中的按键</translation>
    </message>
    <message>
        <source>{name} is no file of Pentimento&apos;s keys. Nothing was changed.</source>
        <translation>{name} 不是 Pentimento 的按键文件。没有任何更改。</translation>
    </message>
</context>
<context>
    <name>SizeRow</name>
    <message>
        <source>Width of a new picture</source>
        <translation>新图片的宽度</translation>
    </message>
    <message>
        <source>Height of a new picture</source>
        <translation>新图片的高度</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Shapes</source>
        <translation>画幅</translation>
    </message>
    <message>
        <source>Choose a shape that suits the model: square, wide, tall</source>
        <translation>选择适合模型的形状：方形、横向、纵向</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>{size} px, as the picture</source>
        <translation>{size} px，与图片相同</translation>
    </message>
    <message>
        <source>The picture keeps its size. Drag a border of it to change that.</source>
        <translation>图片保持原有尺寸。拖动其边框可以改变。</translation>
    </message>
    <message>
        <source>{size} px, extended</source>
        <translation>{size} px，扩展后</translation>
    </message>
    <message>
        <source>The size with the borders that were dragged outward</source>
        <translation>包含向外拖动的边框后的尺寸</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>How far the running job is</source>
        <translation>当前任务的进度</translation>
    </message>
    <message>
        <source>Size of the picture</source>
        <translation>图片大小</translation>
    </message>
    <message>
        <source>The size at which the model draws what you masked. Below 100 % it sees the picture smaller, and its result is softer: mask less at a time for more detail</source>
        <translation>模型绘制蒙版处所用的尺寸。低于 100 % 时，模型看到的是缩小的图片，结果会偏柔和：每次少涂一些，细节会更多</translation>
    </message>
    <message>
        <source>Drawn at {size}</source>
        <translation>绘制尺寸 {size}</translation>
    </message>
    <message>
        <source>What the model runs on, and how full its memory was after the last job</source>
        <translation>模型运行的设备，以及上一个任务之后的内存占用</translation>
    </message>
    <message>
        <source>Picture {n} of {count}</source>
        <translation>第 {n} 张，共 {count} 张</translation>
    </message>
    <message>
        <source>{used} of {total} in use</source>
        <translation>已用 {used} / {total}</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>正在使用的模型</translation>
    </message>
</context>
<context>
    <name>Studio</name>
    <message>
        <source>Sample</source>
        <translation>示例</translation>
    </message>
</context>
<context>
    <name>Swatch</name>
    <message>
        <source>Empty</source>
        <translation>空</translation>
    </message>
</context>
<context>
    <name>ToolStrip</name>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Erase mask</source>
        <translation>擦除蒙版</translation>
    </message>
    <message>
        <source>Click or drag to take a colour</source>
        <translation>点击或拖动以拾取颜色</translation>
    </message>
    <message>
        <source>Click the next corner · Enter: close · Backspace: one back · Esc: drop</source>
        <translation>点击下一个角点 · Enter：闭合 · Backspace：退回一个 · Esc：放弃</translation>
    </message>
    <message>
        <source>Drag round something, or click corners</source>
        <translation>围绕物体拖动，或逐个点击角点</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Brush stroke</source>
        <translation>画笔笔触</translation>
    </message>
    <message>
        <source>Eraser stroke</source>
        <translation>橡皮擦笔触</translation>
    </message>
    <message>
        <source>Drag to move the view · Ctrl+wheel: zoom · double click: fit</source>
        <translation>拖动以移动视图 · Ctrl+滚轮：缩放 · 双击：适合窗口</translation>
    </message>
    <message>
        <source>Click: nearer · Alt or Ctrl+click: farther · drag: fill the view</source>
        <translation>单击：放大 · Alt 或 Ctrl+单击：缩小 · 拖动：充满视图</translation>
    </message>
    <message>
        <source>The mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Drag to move what is masked · Shift: straight · Ctrl: no snapping · arrow keys: by pixels</source>
        <translation>拖动以移动蒙版覆盖的部分 · Shift：沿直线 · Ctrl：不吸附 · 方向键：按像素</translation>
    </message>
    <message>
        <source>The layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>handles scale, outside turns · Shift: ratio, 15° · Alt: from the middle · Ctrl: perspective · Enter, Esc</source>
        <translation>手柄缩放，外侧旋转 · Shift：等比、15° · Alt：以中心为准 · Ctrl：透视 · Enter、Esc</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Applying: {percent} %</source>
        <translation>正在应用：{percent} %</translation>
    </message>
    <message>
        <source>Transform</source>
        <translation>变换</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Drag outward to extend, inward to crop · Shift: steps of 64 · Ctrl: single pixels · Alt: both sides</source>
        <translation>向外拖动扩展，向内拖动裁剪 · Shift：步长 64 · Ctrl：逐像素 · Alt：两侧同时</translation>
    </message>
    <message>
        <source>Paint over what is to be made anew · Shift: straight line · Alt: erase · Ctrl+Alt: size</source>
        <translation>涂抹要重新生成的部分 · Shift：直线 · Alt：擦除 · Ctrl+Alt：大小</translation>
    </message>
    <message>
        <source>Drag the frame · Enter: apply · Esc: drop · Shift: keep the ratio · Alt: from the middle · outside: extend</source>
        <translation>拖动画框 · Enter：应用 · Esc：放弃 · Shift：保持比例 · Alt：以中心为准 · 外侧：扩展</translation>
    </message>
    <message>
        <source>Drag the box that the model is shown · take its sides or inside · Backspace: none</source>
        <translation>拖出模型能看到的框 · 可拖动其边或内部 · Backspace：取消框</translation>
    </message>
    <message>
        <source>Erase the mask · Shift: straight line · Alt: paint · Ctrl+Alt: size</source>
        <translation>擦除蒙版 · Shift：直线 · Alt：涂抹 · Ctrl+Alt：大小</translation>
    </message>
    <message>
        <source>Paint: more of the layer shows · Shift: straight line · Alt: less</source>
        <translation>绘制：显示更多图层内容 · Shift：直线 · Alt：减少</translation>
    </message>
    <message>
        <source>Erase: less of the layer shows · Shift: straight line · Alt: more</source>
        <translation>擦除：隐藏更多图层内容 · Shift：直线 · Alt：增加</translation>
    </message>
    <message>
        <source>Click the next corner · Shift: steps of 45° · Enter or double click: close · Backspace: one back · Esc: drop</source>
        <translation>点击下一个角点 · Shift：以 45° 为步进 · Enter 或双击：闭合 · Backspace：退回一个 · Esc：放弃</translation>
    </message>
    <message>
        <source>Click corners round something</source>
        <translation>围绕物体逐个点击角点</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Drag to move the layer · Shift: straight · Ctrl: no snapping · arrow keys: by pixels</source>
        <translation>拖动以移动图层 · Shift：沿直线 · Ctrl：不吸附 · 方向键：按像素</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Shift: add · Alt: subtract · both: intersect</source>
        <translation>Shift：添加 · Alt：减去 · 同时按：相交</translation>
    </message>
    <message>
        <source>Mask stroke</source>
        <translation>蒙版笔触</translation>
    </message>
    <message>
        <source>Click a colour to mask what is like it</source>
        <translation>点击颜色以选中相似的部分</translation>
    </message>
    <message>
        <source>Drag to move the mask · Shift: straight · Ctrl: no snapping · arrow keys: by pixels</source>
        <translation>拖动以移动蒙版 · Shift：沿直线 · Ctrl：不吸附 · 方向键：按像素</translation>
    </message>
    <message>
        <source>The masked part</source>
        <translation>蒙版覆盖的部分</translation>
    </message>
    <message>
        <source>Clone stroke</source>
        <translation>仿制笔触</translation>
    </message>
    <message>
        <source>Drag from the first colour to the last · Shift: steps of 45°</source>
        <translation>从起始颜色拖到结束颜色 · Shift：每 45° 一档</translation>
    </message>
    <message>
        <source>Drag from where the mask is full to where it ends</source>
        <translation>从蒙版全满处拖到蒙版消失处</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>渐变</translation>
    </message>
    <message>
        <source>Drag a shape · while dragging Shift: square, Alt: from the middle</source>
        <translation>拖出形状 · 拖动时 Shift：正方，Alt：从中心</translation>
    </message>
    <message>
        <source>There is nothing to clone from yet</source>
        <translation>还没有取样点</translation>
    </message>
    <message>
        <source>Paint with what is at the cross · Alt or Ctrl+click: another source</source>
        <translation>用十字处的内容绘画 · Alt 或 Ctrl+单击：换取样点</translation>
    </message>
    <message>
        <source>Alt or Ctrl+click the place to copy from, then paint</source>
        <translation>先按住 Alt 或 Ctrl 单击取样点，再绘画</translation>
    </message>
    <message>
        <source>Alt or Ctrl+click the place to copy from</source>
        <translation>按住 Alt 或 Ctrl 单击要复制的位置</translation>
    </message>
    <message>
        <source>Click to fill what is alike with the colour · Alt or Ctrl: take a colour</source>
        <translation>单击以用颜色填充相似区域 · Alt 或 Ctrl：取色</translation>
    </message>
    <message>
        <source>Paint colour on the layer · Shift: straight line · Alt or Ctrl: take a colour · Ctrl+Alt: size</source>
        <translation>在图层上绘画 · Shift：直线 · Alt 或 Ctrl：取色 · Ctrl+Alt：大小</translation>
    </message>
    <message>
        <source>Erase the layer&apos;s pixels · Shift: straight line · Alt or Ctrl: take a colour · Ctrl+Alt: size</source>
        <translation>擦除图层像素 · Shift：直线 · Alt 或 Ctrl：取色 · Ctrl+Alt：大小</translation>
    </message>
    <message>
        <source>Blur, sharpen, lighten or darken the layer · Shift: straight line</source>
        <translation>模糊、锐化、减淡或加深图层 · Shift：直线</translation>
    </message>
    <message>
        <source>Retouch stroke</source>
        <translation>修饰笔触</translation>
    </message>
</context>
<context>
    <name>TransformFields</name>
    <message>
        <source>Left edge</source>
        <translation>左边缘</translation>
    </message>
    <message>
        <source>Upper edge</source>
        <translation>上边缘</translation>
    </message>
    <message>
        <source>W</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>H</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Turned clockwise by</source>
        <translation>顺时针旋转</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Keep the ratio of width and height</source>
        <translation>保持宽高比</translation>
    </message>
    <message>
        <source>Keep the ratio</source>
        <translation>保持比例</translation>
    </message>
    <message>
        <source>What is moved and transformed</source>
        <translation>移动和变换的对象</translation>
    </message>
    <message>
        <source>The active layer, what the mask covers of it, or the mask alone</source>
        <translation>当前图层、蒙版覆盖的部分，或仅蒙版</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Masked part</source>
        <translation>蒙版部分</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Flip and rotate</source>
        <translation>翻转和旋转</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>The first picture takes longest: the model has to be loaded</source>
        <translation>第一张图片耗时最长：需要加载模型</translation>
    </message>
</context>
<context>
    <name>WandOptions</name>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>How unlike a colour may be</source>
        <translation>允许颜色相差多少</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>连续</translation>
    </message>
    <message>
        <source>Only what hangs together with the place clicked</source>
        <translation>仅与单击处相连的部分</translation>
    </message>
</context>
<context>
    <name>Watching</name>
    <message>
        <source>“{name}” was changed by another program meanwhile.</source>
        <translation>“{name}”在此期间已被其他程序修改。</translation>
    </message>
    <message>
        <source>Here it is as it was; saving asks before it writes over the other.</source>
        <translation>此处仍是原来的样子；保存时会先询问，再覆盖对方的内容。</translation>
    </message>
    <message>
        <source>Open it again</source>
        <translation>重新打开</translation>
    </message>
</context>
<context>
    <name>WhyNot</name>
    <message>
        <source>nothing to undo</source>
        <translation>没有可撤销的操作</translation>
    </message>
    <message>
        <source>nothing to redo</source>
        <translation>没有可重做的操作</translation>
    </message>
    <message>
        <source>no result is shown</source>
        <translation>没有显示结果</translation>
    </message>
    <message>
        <source>nothing is being moved or transformed</source>
        <translation>没有正在移动或变换的内容</translation>
    </message>
    <message>
        <source>no crop is drawn</source>
        <translation>尚未画出裁剪框</translation>
    </message>
    <message>
        <source>only one picture is open</source>
        <translation>只打开了一张图片</translation>
    </message>
    <message>
        <source>the view is straight</source>
        <translation>视图已是正的</translation>
    </message>
    <message>
        <source>it needs a mask or a border drawn outward</source>
        <translation>需要蒙版或向外拉出的边框</translation>
    </message>
    <message>
        <source>not with this layer</source>
        <translation>不适用于此图层</translation>
    </message>
    <message>
        <source>no picture is open</source>
        <translation>没有打开图片</translation>
    </message>
    <message>
        <source>there is no mask</source>
        <translation>没有蒙版</translation>
    </message>
    <message>
        <source>not now</source>
        <translation>现在不可用</translation>
    </message>
</context>
<context>
    <name>Wipe</name>
    <message>
        <source>Divider of the comparison</source>
        <translation>对比分隔线</translation>
    </message>
    <message>
        <source>Drag to compare; a double click puts it in the middle</source>
        <translation>拖动以对比；双击回到中间</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Loading model</source>
        <translation>正在载入模型</translation>
    </message>
    <message>
        <source>Reading prompt</source>
        <translation>正在读取提示词</translation>
    </message>
    <message>
        <source>Step {n} of {count}</source>
        <translation>第 {n} 步，共 {count} 步</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>正在绘制</translation>
    </message>
    <message>
        <source>Developing</source>
        <translation>正在显影</translation>
    </message>
    <message>
        <source>Joining</source>
        <translation>正在融合</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{m} min {s} s</source>
        <translation>{m} 分 {s} 秒</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} 小时 {m} 分</translation>
    </message>
    <message>
        <source>.</source>
        <translation>。</translation>
    </message>
    <message>
        <source>{size} px, {percent} %</source>
        <translation>{size} px，{percent} %</translation>
    </message>
</context>
<context>
    <name>_SizeDialogue</name>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Keep the ratio of width and height</source>
        <translation>保持宽高比</translation>
    </message>
    <message>
        <source>Keep the ratio</source>
        <translation>保持比例</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Change the picture; it can be undone</source>
        <translation>更改图片；可以撤销</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Leave the picture as it is</source>
        <translation>保持图片不变</translation>
    </message>
    <message>
        <source>{before} becomes {after}{shape}, {megapixels} megapixels</source>
        <translation>{before} 变为 {after}{shape}，{megapixels} 百万像素</translation>
    </message>
</context>
<context>
    <name>_Thumbnail</name>
    <message>
        <source>Candidate</source>
        <translation>候选</translation>
    </message>
</context>
<context>
    <name>self._session</name>
    <message>
        <source>Fill mask</source>
        <translation>填充蒙版</translation>
    </message>
</context>
</TS>
